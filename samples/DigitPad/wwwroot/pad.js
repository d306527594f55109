// Keeps what is drawn, asks about it, and has the answer shown.
import { pixels } from './strokes.js';
import * as answers from './answers.js';
import * as sheet from './sheet.js';
import * as pen from './pen.js';
import * as verdict from './verdict.js';
import * as seen from './seen.js';
import * as kept from './kept.js';
import * as lesson from './lesson.js';

const problem = document.getElementById('problem');
const results = document.getElementById('networks');
const heard = document.getElementById('verdict');

let strokes = [];

// The last answer, as long as it is of what is drawn.
let last = null;

const draw = () => sheet.draw(strokes, pen.cursor());

function show() {
  sheet.hide();
  draw();
  ask();
}

function undo() {
  strokes.pop();
  pen.lift(`${strokes.length === 1 ? '1 stroke is' : `${strokes.length} strokes are`} left`);
  show();
}

// What was drawn is kept, if there was an answer to it.
function replace(next) {
  if (last && strokes.length > 0 && !lesson.isOn()) kept.keep(strokes, last.names);
  strokes = next;
  last = null;
  show();
}

function clear() {
  pen.lift('all is cleared');
  replace([]);
}

pen.begin({
  down: point => strokes.push([point]),
  move: change => strokes.length > 0 && change(strokes.at(-1)),
  show, undo, clear,
  rest() {
    draw();
    settle();
  },
});

document.getElementById('undo').addEventListener('click', undo);
document.getElementById('clear').addEventListener('click', clear);

// One request at a time: what is drawn meanwhile is asked for when the answer is there.
let asking = false;
let changed = false;

// The answer is told once, when the pen has rested: all others on the way are for the eye.
let rest = null;

function settle() {
  clearTimeout(rest);
  if (asking || pen.isDown()) return;
  if (last && !last.explained) explain();
  rest = setTimeout(() => {
    heard.textContent = last?.text ?? '';
    results.setAttribute('aria-busy', 'false');
  }, 500);
}

const drawn = () => pixels(strokes, answers.side);

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
    const result = await answers.predict(drawn);
    problem.textContent = '';
    if (!result) reset();
    else if (strokes.length > 0) tell(result);
  } catch (error) {
    last = null;
    problem.textContent = error.message;
  } finally {
    asking = false;
  }
  if (changed) {
    changed = false;
    ask();
  } else {
    settle();
  }
}

let networks = [];

function tell(result) {
  if (networks.length === 0) return;
  const probabilities = result.networks.map(network => network.probabilities);
  const text = verdict.tell(probabilities);
  seen.tell(result);
  const names = probabilities.map((shares, i) => networks[i].classNames[shares.indexOf(Math.max(...shares))]);
  last = { result, text, names, explained: false };
}

// Why they say so takes longer than what they say. Where it cannot be had, the answer stands without.
async function explain() {
  const asked = last;
  asked.explained = true;
  try {
    const why = await answers.why(drawn);
    if (!why || last !== asked || asking || pen.isDown()) return;
    asked.why = why;
    showReasons();
  } catch {
    // The next question tells what is wrong.
  }
}

function showReasons() {
  seen.explain(last.why);
  if (last.names[0] === last.names[1]) return;
  sheet.explain(strokes, last.why);
  verdict.explain(last.names);
}

function reset() {
  problem.textContent = '';
  last = null;
  heard.textContent = '';
  verdict.clear(lesson.wish());
  seen.clear();
}

// Canvases do not follow the page's colours, nor its size, by themselves.
function repaint() {
  draw();
  if (last) seen.tell(last.result);
  if (last?.why) showReasons();
}

function meet(infos) {
  networks = infos;
  verdict.begin(networks);
  seen.begin(networks);
}

lesson.begin({
  drawn, meet,
  isEmpty: () => strokes.length === 0,
  wipe(why) {
    pen.lift(why);
    strokes = [];
    last = null;
    show();
  },
  say: verdict.say,
  hear(text) {
    heard.textContent = text;
  },
  fail(error) {
    problem.textContent = error.message;
  },
});

async function start() {
  verdict.say('The networks are on their way');
  results.setAttribute('aria-busy', 'true');
  try {
    meet(await answers.networks());
  } catch (error) {
    problem.textContent = error.message;
  }
  kept.begin(shape => {
    pen.lift('another shape is there');
    replace(shape.map(stroke => [...stroke]));
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
  new ResizeObserver(repaint).observe(sheet.pad);
  show();
}

start();
