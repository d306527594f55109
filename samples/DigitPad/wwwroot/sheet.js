// The sheet: what is drawn, sharp on any screen, and over it which ink speaks for which answer.
import { box, ink, penWidth, pixels, side } from './strokes.js';
import { decode, reasons, tint } from './paint.js';

export const pad = document.getElementById('pad');
const over = document.getElementById('reasons');
const results = document.getElementById('networks');

// Few pixels have the largest gradient, and all should be seen.
const boost = 1.6;

// Both canvases have as many pixels as the screen shows of them, and are drawn on in the sheet's own measure.
function context(canvas) {
  const size = Math.max(1, Math.round(pad.clientWidth * devicePixelRatio));
  if (canvas.width !== size) canvas.width = canvas.height = size;
  const result = canvas.getContext('2d');
  result.setTransform(size / side, 0, 0, size / side, 0, 0);
  result.clearRect(0, 0, side, side);
  return result;
}

export function draw(strokes, cursor) {
  const sheet = context(pad);
  ink(sheet, strokes, getComputedStyle(pad).color);
  if (cursor) {
    sheet.strokeStyle = getComputedStyle(pad).caretColor;
    sheet.lineWidth = cursor.down ? 4 : 2;
    sheet.beginPath();
    sheet.arc(cursor.x, cursor.y, penWidth / 2, 0, 2 * Math.PI);
    sheet.stroke();
  }
}

export function hide() {
  over.classList.remove('shown');
}

// The ink that speaks for one answer more than for the other, in the colour of the network that gives it. The frame was
// made of the box around the ink.
export function explain(strokes, { frame, networks }) {
  const bytes = decode(frame);
  const from = box(bytes, 28, byte => byte >= 64);
  const to = box(pixels(strokes), side, grey => grey < 128);
  const [one, other] = networks.map(network => reasons(decode(network.saliency)));
  const more = one.map((value, i) => Math.max(0, value) - Math.max(0, other[i]));
  const sheet = context(over);
  ink(sheet, strokes, getComputedStyle(over).color);
  sheet.globalCompositeOperation = 'source-atop';
  for (const [network, sign] of [[0, 1], [1, -1]])
    sheet.drawImage(
      tint(more.map(value => boost * sign * value), results.children[network]),
      from.x, from.y, from.width, from.height, to.x, to.y, to.width, to.height);
  sheet.globalCompositeOperation = 'source-over';
  over.classList.add('shown');
}

export const place = event => {
  const bounds = pad.getBoundingClientRect();
  return { x: (event.clientX - bounds.left) * side / bounds.width, y: (event.clientY - bounds.top) * side / bounds.height };
};
