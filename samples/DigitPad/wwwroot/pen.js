// The pen, which a pointer or the keyboard moves, and what a screen reader says of it.
import { penWidth, side, steady } from './strokes.js';
import { pad, place } from './sheet.js';

const spoken = document.getElementById('pen');
const keyboard = { x: side / 2, y: side / 2, down: false, seen: false };
let pointer = null;

export const isDown = () => pointer !== null || keyboard.down;

// Where the keyboard has the pen, while it is used.
export const cursor = () => (document.activeElement === pad && keyboard.seen ? keyboard : null);

const say = text => { spoken.textContent = text; };

// In the 28 columns and rows that the networks see.
const where = () => `column ${keyboard.x / 10}, row ${keyboard.y / 10}`;

export function lift(why) {
  keyboard.down = false;
  say(`Pen up, ${why}`);
}

const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const inside = value => Math.min(side - penWidth, Math.max(penWidth, value));

// What is drawn belongs to others: they hear of a stroke that begins, of one that goes on, and when to look again.
export function begin({ down, move, show, undo, clear, rest }) {
  pad.addEventListener('pointerdown', event => {
    if (event.button !== 0) return;
    pad.setPointerCapture(event.pointerId);
    keyboard.seen = false;
    pointer = event.pointerId;
    down(place(event));
    show();
  });

  pad.addEventListener('pointermove', event => {
    if (event.pointerId !== pointer) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const moved of passed.length > 0 ? passed : [event]) move(stroke => steady(stroke, place(moved)));
    show();
  });

  for (const name of ['pointerup', 'pointercancel'])
    pad.addEventListener(name, event => {
      if (event.pointerId !== pointer) return;
      pointer = null;
      move(stroke => stroke.push(place(event)));
      show();
    });

  pad.addEventListener('keydown', event => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const way = moves[event.key];
    if (way) {
      const step = event.shiftKey ? 2 : 10;
      keyboard.x = inside(keyboard.x + step * way[0]);
      keyboard.y = inside(keyboard.y + step * way[1]);
      if (keyboard.down) move(stroke => stroke.push({ x: keyboard.x, y: keyboard.y }));
      say(`${keyboard.down ? 'Drawing' : 'Moving'}, ${where()}`);
    } else if (event.key === ' ') {
      keyboard.down = !keyboard.down;
      if (keyboard.down) down({ x: keyboard.x, y: keyboard.y });
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
    rest();
  });
}
