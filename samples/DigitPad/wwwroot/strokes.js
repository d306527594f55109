// What is drawn: strokes are lists of points in a square of this side, whatever the screen shows.
export const side = 280;
export const penWidth = 20;

// A hand trembles, and a mouse reports corners: each point goes only so far from the last one towards the new one.
const follow = 0.55;
const leastStep = 1.5;

export function steady(stroke, point) {
  const last = stroke.at(-1);
  const next = { x: last.x + follow * (point.x - last.x), y: last.y + follow * (point.y - last.y) };
  if (Math.hypot(next.x - last.x, next.y - last.y) >= leastStep) stroke.push(next);
}

// A curve through the middles between points, bent by the points themselves.
function path(context, points) {
  context.beginPath();
  context.moveTo(points[0].x, points[0].y);
  for (let i = 1; i < points.length - 1; i++) {
    const [point, next] = [points[i], points[i + 1]];
    context.quadraticCurveTo(point.x, point.y, (point.x + next.x) / 2, (point.y + next.y) / 2);
  }
  context.lineTo(points.at(-1).x, points.at(-1).y);
}

export function ink(context, strokes, colour) {
  context.strokeStyle = colour;
  context.lineWidth = penWidth;
  context.lineCap = context.lineJoin = 'round';
  for (const points of strokes) {
    path(context, points);
    context.stroke();
  }
}

// The same in black on white, which is what the networks are asked about; as large as they are to have it.
const paper = new OffscreenCanvas(side, side).getContext('2d', { willReadFrequently: true });

export function pixels(strokes, size = side) {
  paper.setTransform(size / side, 0, 0, size / side, 0, 0);
  paper.fillStyle = '#fff';
  paper.fillRect(0, 0, side, side);
  ink(paper, strokes, '#111');
  const { data } = paper.getImageData(0, 0, size, size);
  const grey = new Uint8Array(size * size);
  for (let i = 0; i < grey.length; i++) grey[i] = data[4 * i];
  return grey;
}

// The smallest rectangle around all values that pass.
export function box(values, width, passes) {
  let [left, top, right, bottom] = [width, Infinity, -1, -1];
  values.forEach((value, i) => {
    if (!passes(value)) return;
    const [x, y] = [i % width, Math.floor(i / width)];
    [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
  });
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

// Shapes between two digits, in hundredths of the sheet: what is hard for people is hard for networks.
export const hard = [
  {
    name: 'between 4 and 9',
    strokes: [[[38, 22], [33, 40], [42, 52], [60, 47], [51, 22]], [[66, 18], [64, 52], [60, 84]]],
  },
  {
    name: 'between 0 and 6',
    strokes: [[[58, 16], [42, 26], [34, 52], [38, 76], [54, 82], [66, 68], [62, 38.3], [52, 30.3], [40, 45.6]]],
  },
  {
    name: 'between 3 and 5',
    strokes: [[[50, 22], [52, 24], [52, 36], [50, 45], [66, 58], [60, 76], [44, 83], [31, 75]]],
  },
  {
    name: 'between 2 and 7',
    strokes: [[[32, 28], [46, 18], [64, 22], [60, 44], [46, 66], [38, 82]], [[34, 82], [56.8, 82]]],
  },
].map(({ name, strokes }) => ({
  name,
  strokes: strokes.map(points => points.map(([x, y]) => ({ x: x * side / 100, y: y * side / 100 }))),
}));
