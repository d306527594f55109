'use strict';

const side = 280;
const penWidth = 20;
const pad = document.getElementById('pad');
const ink = pad.getContext('2d', { willReadFrequently: true });
const problem = document.getElementById('problem');
const results = document.getElementById('networks');
const verdict = document.getElementById('verdict');

// Strokes are lists of points; the picture is drawn anew from them, so that undo is easy.
let strokes = [];
let pen = null;
const keyboard = { x: side / 2, y: side / 2, down: false };

function draw() {
  ink.fillStyle = '#fff';
  ink.fillRect(0, 0, side, side);
  ink.strokeStyle = '#111';
  ink.lineWidth = penWidth;
  ink.lineCap = ink.lineJoin = 'round';
  for (const points of strokes) {
    ink.beginPath();
    ink.moveTo(points[0].x, points[0].y);
    for (const point of points) ink.lineTo(point.x, point.y);
    ink.stroke();
  }
}

function drawCursor() {
  if (document.activeElement !== pad || !keyboard.seen) return;
  ink.strokeStyle = keyboard.down ? '#1f6feb' : '#888';
  ink.lineWidth = 2;
  ink.beginPath();
  ink.arc(keyboard.x, keyboard.y, penWidth / 2, 0, 2 * Math.PI);
  ink.stroke();
}

function show() {
  draw();
  ask();
  drawCursor();
}

function place(event) {
  const box = pad.getBoundingClientRect();
  return { x: (event.clientX - box.left) * side / box.width, y: (event.clientY - box.top) * side / box.height };
}

pad.addEventListener('pointerdown', event => {
  if (event.button !== 0) return;
  pad.setPointerCapture(event.pointerId);
  keyboard.seen = false;
  pen = event.pointerId;
  strokes.push([place(event)]);
  show();
});

pad.addEventListener('pointermove', event => {
  if (event.pointerId !== pen) return;
  strokes.at(-1).push(...(event.getCoalescedEvents?.() ?? [event]).map(place), place(event));
  show();
});

for (const name of ['pointerup', 'pointercancel'])
  pad.addEventListener(name, event => {
    if (event.pointerId !== pen) return;
    pen = null;
    settle();
  });

// What a screen reader says while the keyboard draws, in the 28 columns and rows that the networks see.
const spoken = document.getElementById('pen');
const where = () => `column ${keyboard.x / 10}, row ${keyboard.y / 10}`;
const say = text => { spoken.textContent = text; };

const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

pad.addEventListener('keydown', event => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const move = moves[event.key];
  if (move) {
    const step = event.shiftKey ? 2 : 10;
    keyboard.x = Math.min(side - penWidth, Math.max(penWidth, keyboard.x + step * move[0]));
    keyboard.y = Math.min(side - penWidth, Math.max(penWidth, keyboard.y + step * move[1]));
    if (keyboard.down) strokes.at(-1).push({ x: keyboard.x, y: keyboard.y });
    say(`${keyboard.down ? 'Drawing' : 'Moving'}, ${where()}`);
  } else if (event.key === ' ') {
    keyboard.down = !keyboard.down;
    if (keyboard.down) strokes.push([{ x: keyboard.x, y: keyboard.y }]);
    say(`Pen ${keyboard.down ? 'down' : 'up'}, ${where()}`);
  } else if (event.key === 'Backspace') {
    undo();
  } else if (event.key === 'Escape') {
    clear();
  } else {
    return;
  }
  event.preventDefault();
  keyboard.seen = true;
  show();
});

pad.addEventListener('focus', () => say(`Pen up, ${where()}`));

pad.addEventListener('blur', () => {
  keyboard.down = false;
  draw();
  settle();
});

function undo() {
  strokes.pop();
  keyboard.down = false;
  say(`Pen up, ${strokes.length === 1 ? '1 stroke is' : `${strokes.length} strokes are`} left`);
  show();
}

function clear() {
  strokes = [];
  keyboard.down = false;
  say('Pen up, all is cleared');
  show();
}

document.getElementById('undo').addEventListener('click', undo);
document.getElementById('clear').addEventListener('click', clear);

// One request at a time: what is drawn meanwhile is asked for when the answer is there.
let asking = false;
let changed = false;

// The answer is told once, when the pen has rested: all others on the way are for the eye.
let answer = '';
let rest = null;

function settle() {
  clearTimeout(rest);
  if (asking || pen !== null || keyboard.down) return;
  rest = setTimeout(() => {
    verdict.textContent = answer;
    results.setAttribute('aria-busy', 'false');
  }, 500);
}

async function ask() {
  if (asking) {
    changed = true;
    return;
  }
  clearTimeout(rest);
  if (strokes.length === 0) {
    reset();
    settle();
    return;
  }
  asking = true;
  results.setAttribute('aria-busy', 'true');
  try {
    const response = await fetch('api/predict', { method: 'POST', body: pixels(), headers: { 'Content-Type': 'application/octet-stream' } });
    if (response.status === 429) {
      changed = true;
      const seconds = Number(response.headers.get('Retry-After')) || 1;
      await new Promise(resolve => setTimeout(resolve, 1000 * seconds));
    } else if (response.status === 204) {
      reset();
    } else if (response.ok) {
      const result = await response.json();
      problem.textContent = '';
      if (strokes.length > 0) tell(result);
    } else {
      answer = '';
      problem.textContent = (await response.json()).detail ?? 'The server refused the drawing.';
    }
  } catch {
    answer = '';
    problem.textContent = 'The server does not answer. Is it still running?';
  } finally {
    asking = false;
  }
  if (changed) {
    changed = false;
    draw();
    ask();
    drawCursor();
  } else {
    settle();
  }
}

function pixels() {
  const { data } = ink.getImageData(0, 0, side, side);
  const grey = new Uint8Array(side * side);
  for (let i = 0; i < grey.length; i++) grey[i] = data[4 * i];
  return grey;
}

const decode = text => Uint8Array.from(atob(text), letter => letter.charCodeAt(0));

function paint(canvas, bytes, mapSide, columns) {
  const maps = bytes.length / (mapSide * mapSide);
  const gap = maps > 1 ? 2 : 0;
  canvas.width = columns * (mapSide + gap) - gap;
  canvas.height = Math.ceil(maps / columns) * (mapSide + gap) - gap;
  const context = canvas.getContext('2d');
  for (let map = 0; map < maps; map++) {
    const image = context.createImageData(mapSide, mapSide);
    for (let i = 0; i < mapSide * mapSide; i++) {
      const value = bytes[map * mapSide * mapSide + i];
      image.data.set([value, value, value, 255], 4 * i);
    }
    context.putImageData(image, (map % columns) * (mapSide + gap), Math.floor(map / columns) * (mapSide + gap));
  }
}

function panel(network) {
  const fragment = document.getElementById('network').content.cloneNode(true);
  fragment.querySelector('h2').textContent = network.name;
  fragment.querySelector('.accuracy').textContent =
    network.accuracy == null ? '' : `${(100 * network.accuracy).toFixed(2)}% of the validation images right`;
  fragment.querySelector('h3').textContent = `First layer, ${network.mapCount} filters`;
  fragment.querySelector('.bars').replaceChildren(...network.classNames.map(name => {
    const row = document.createElement('li');
    const label = document.createElement('span');
    const track = document.createElement('span');
    const fill = document.createElement('div');
    const share = document.createElement('span');
    label.textContent = name;
    track.className = 'track';
    fill.className = 'fill';
    share.className = 'share';
    track.append(fill);
    row.append(label, track, share);
    return row;
  }));
  results.append(fragment);
}

function tell(result) {
  if (networks.length === 0) return;
  paint(document.getElementById('frame'), decode(result.frame), 28, 1);
  const panels = results.children;
  const answers = result.networks.map((network, i) => {
    const best = network.probabilities.indexOf(Math.max(...network.probabilities));
    panels[i].querySelector('.answer strong').textContent = networks[i].classNames[best];
    panels[i].querySelectorAll('li').forEach((row, label) => {
      const probability = network.probabilities[label];
      row.classList.toggle('best', label === best);
      row.querySelector('.fill').style.transform = `scaleX(${probability})`;
      row.querySelector('.share').textContent = `${(100 * probability).toFixed(1)}%`;
    });
    paint(panels[i].querySelector('.maps'), decode(network.activations), networks[i].mapSide, 8);
    return `${networks[i].name}: ${networks[i].classNames[best]}`;
  });
  answer = answers.join('; ');
}

function reset() {
  problem.textContent = '';
  answer = verdict.textContent = '';
  paint(document.getElementById('frame'), new Uint8Array(28 * 28), 28, 1);
  for (const network of results.children) {
    network.querySelector('.answer strong').textContent = '–';
    for (const row of network.querySelectorAll('li')) {
      row.classList.remove('best');
      row.querySelector('.fill').style.transform = 'scaleX(0)';
      row.querySelector('.share').textContent = '';
    }
  }
  networks.forEach((network, i) => paint(
    results.children[i].querySelector('.maps'),
    new Uint8Array(network.mapCount * network.mapSide ** 2), network.mapSide, 8));
}

let networks = [];

async function start() {
  try {
    networks = await (await fetch('api/networks')).json();
    networks.forEach(panel);
  } catch {
    problem.textContent = 'The server does not answer. Is it still running?';
  }
  show();
}

start();
