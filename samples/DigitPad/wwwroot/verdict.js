// What the networks say: two numerals, twenty bars, and one sentence.

const still = matchMedia('(prefers-reduced-motion: reduce)');
const main = document.querySelector('main');
const wash = document.getElementById('wash');
const says = document.getElementById('says');
const legend = document.getElementById('legend');
const results = document.getElementById('networks');

// Of the way that is left, so much is gone in each tenth of a second.
const approach = 0.75;

let networks = [];

export function begin(infos) {
  networks = infos.map(info => ({ info, target: info.classNames.map(() => 0), shown: info.classNames.map(() => 0) }));
  results.replaceChildren(...networks.map(panel));
}

function panel(network) {
  const { info } = network;
  const element = document.getElementById('network').content.cloneNode(true).firstElementChild;
  element.querySelector('h2').textContent = info.name;
  element.querySelector('.accuracy').textContent =
    info.accuracy == null ? '' : `${(100 * info.accuracy).toFixed(2)}% of the validation images right`;
  network.rows = info.classNames.map(name => {
    const row = document.createElement('li');
    for (const [kind, text] of [['label', name], ['track', ''], ['share', '']]) {
      const part = document.createElement('span');
      part.className = kind;
      part.textContent = text;
      row.append(part);
    }
    return row;
  });
  element.querySelector('.bars').replaceChildren(...network.rows);
  network.element = element;
  return element;
}

const best = values => values.indexOf(Math.max(...values));
const percent = share => share > .9995 ? '100%' : `${(100 * share).toFixed(1)}%`;

// What is next to nothing says so by its bar.
const leastTold = .01;

// Shows what the networks say, and gives it as a sentence for who cannot see it.
export function tell(probabilities) {
  const answers = probabilities.map(best);
  networks.forEach((network, i) => {
    network.target = probabilities[i];
    const answer = network.element.querySelector('.answer strong');
    const name = network.info.classNames[answers[i]];
    if (answer.textContent !== name) {
      answer.textContent = name;
      answer.style.setProperty('--letters', [...name].length);
      if (!still.matches) answer.animate([{ transform: 'scale(.8)', opacity: .3 }, {}], { duration: 180, easing: 'ease-out' });
    }
    network.rows.forEach((row, label) => {
      row.classList.toggle('best', label === answers[i]);
      row.classList.toggle('contested', label !== answers[i] && answers.includes(label));
    });
  });
  const names = answers.map((answer, i) => networks[i].info.classNames[answer]);
  const agree = new Set(names).size === 1;
  main.dataset.state = agree ? 'agree' : 'differ';
  const sure = Math.max(...probabilities.map((shares, i) => shares[answers[i]]));
  if (agree) says.textContent = sure < .6 ? `Both say ${names[0]}, and neither is sure` : `Both say ${names[0]}`;
  else says.replaceChildren(coloured(names[0], 0), ' or ', coloured(names[1], 1), '? They disagree');
  move();
  return names.map((name, i) => `${networks[i].info.name}: ${name}`).join('; ');
}

// What the colours on the ink say.
export function explain(names) {
  legend.replaceChildren('Which ink says ', coloured(names[0], 0), ', and which ', coloured(names[1], 1));
}

function coloured(text, network) {
  const element = document.createElement('b');
  element.className = `voice-${network}`;
  element.textContent = text;
  return element;
}

export const say = text => { says.textContent = text; };

export function clear(wish) {
  main.dataset.state = 'empty';
  say(wish ?? 'What do they read?');
  for (const network of networks) {
    network.target = network.target.map(() => 0);
    network.element.querySelector('.answer strong').textContent = '?';
    for (const row of network.rows) row.classList.remove('best', 'contested');
  }
  move();
}

let frame = 0;
let then = 0;

function move() {
  if (frame) return;
  then = performance.now();
  frame = requestAnimationFrame(step);
}

function step(now) {
  const part = still.matches ? 1 : 1 - (1 - approach) ** (Math.max(0, now - then) / 100);
  then = now;
  let moving = false;
  for (const network of networks) {
    network.shown = network.shown.map((shown, i) => {
      const left = network.target[i] - shown;
      if (Math.abs(left) < 5e-4) return network.target[i];
      moving = true;
      return shown + part * left;
    });
    show(network);
  }
  wash.style.setProperty('--apart', apart());
  frame = moving ? requestAnimationFrame(step) : 0;
}

function show({ shown, rows, element }) {
  const empty = main.dataset.state === 'empty';
  rows.forEach((row, i) => {
    row.style.setProperty('--share', shown[i].toFixed(4));
    row.querySelector('.share').textContent = empty || shown[i] < leastTold ? '' : percent(shown[i]);
  });
  element.querySelector('.sure').textContent = empty ? '' : percent(Math.max(...shown));
}

// The total variation between what the two say: 0 where they agree in every number, 1 where nothing is in common.
function apart() {
  const [one, other] = networks.map(network => network.shown);
  return one && other ? (one.reduce((sum, share, i) => sum + Math.abs(share - other[i]), 0) / 2).toFixed(3) : 0;
}
