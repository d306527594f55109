// A symbol of one's own: drawn a few times, then learnt by the networks, where answers come from some that can learn.
import * as answers from './answers.js';

const needed = 5;
const main = document.querySelector('main');
const usual = document.querySelector('.buttons');
const form = document.getElementById('lesson');
const symbol = document.getElementById('symbol');
const take = document.getElementById('take');
const open = document.getElementById('learn');
let drawings = [];

export const isOn = () => !form.hidden;

// What to draw now, if a lesson is on.
export const wish = () => (isOn() ? `Draw ${symbol.value || 'it'} for them, ${drawings.length + 1} of ${needed}` : null);

function show(isOpen) {
  drawings = [];
  form.hidden = !isOpen;
  usual.hidden = isOpen;
  main.toggleAttribute('data-lesson', isOpen);
  count();
}

function count() {
  take.textContent = drawings.length + 1 < needed ? `Take ${drawings.length + 1} of ${needed}` : 'Teach';
}

// Who draws tells what is drawn, takes the sheet away, says what is said, and takes the networks as they are afterwards.
export function begin({ drawn, isEmpty, wipe, say, hear, meet, fail }) {
  if (!answers.teach) return;
  open.hidden = false;

  open.addEventListener('click', () => {
    // What is drawn is kept, as whenever the sheet is cleared.
    document.getElementById('clear').click();
    show(true);
    say(wish());
    symbol.focus();
    symbol.select();
  });

  document.getElementById('leave').addEventListener('click', () => end('the lesson is left'));

  symbol.addEventListener('input', () => {
    if (isEmpty()) say(wish());
  });

  form.addEventListener('submit', event => {
    event.preventDefault();
    const name = symbol.value.trim();
    if (isEmpty() || !name) return;
    drawings.push(drawn());
    if (drawings.length === needed) {
      teach(name);
    } else {
      count();
      wipe(wish());
    }
  });

  async function teach(name) {
    const told = share => say(`They learn ${name}: ${Math.round(100 * share)}%`);
    form.inert = true;
    told(0);
    hear(`They learn ${name}`);
    try {
      const infos = await answers.teach(name, drawings, told);
      end(`they know ${name}`);
      meet(infos);
      say(`They know ${name} now`);
      hear(`They know ${name} now`);
    } catch (error) {
      end('the lesson went wrong');
      fail(error);
    }
  }

  function end(why) {
    form.inert = false;
    show(false);
    wipe(why);
    open.focus();
  }
}
