// The last digits, and before there are any, some that are hard to tell: each can be brought back.
import { hard, ink, side } from './strokes.js';

const most = 8;
const list = document.querySelector('#kept ol');
const title = document.getElementById('kept-title');
let kept = [];

// What was brought back and left as it was is not there twice.
export function keep(strokes, answers) {
  const drawn = JSON.stringify(strokes);
  kept = [{ strokes, answers }, ...kept.filter(item => JSON.stringify(item.strokes) !== drawn)].slice(0, most);
  title.textContent = 'Last digits';
  show();
}

export function begin(bringBack) {
  show.bringBack = bringBack;
  show();
}

function show() {
  const items = kept.length > 0 ? kept : hard;
  list.replaceChildren(...items.map(item => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(thumbnail(item.strokes), spoken(item.answers ? 'Bring back ' : `A shape ${item.name}`));
    if (item.answers) button.append(answers(item.answers));
    button.addEventListener('click', () => show.bringBack(item.strokes));
    const entry = document.createElement('li');
    entry.append(button);
    return entry;
  }));
}

function spoken(text) {
  const element = document.createElement('span');
  element.className = 'spoken';
  element.textContent = text;
  return element;
}

// One numeral where they agree, two in their colours where they do not.
function answers(names) {
  const element = document.createElement('span');
  element.className = 'answers';
  const agreed = names[0] === names[1];
  (agreed ? [names[0]] : names).forEach((name, i) => {
    const answer = document.createElement('b');
    if (!agreed) answer.className = `voice-${i}`;
    answer.textContent = name;
    element.append(...(i > 0 ? [spoken(' or ')] : []), answer);
  });
  return element;
}

// Black with opacity, which the style sheet turns over where the page is dark.
function thumbnail(strokes) {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 112;
  const context = canvas.getContext('2d');
  context.scale(112 / side, 112 / side);
  ink(context, strokes, '#000');
  return canvas;
}
