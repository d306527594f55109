// Where answers come from: here, networks in this page, in a thread of their own. DigitPad's server has another file of
// this name.

export const side = 112;

const worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module' });
const waiting = new Map();
let asked = 0;
let progress = () => {};

worker.addEventListener('message', ({ data: { id, result, error, share } }) => {
  if (share !== undefined) {
    progress(share);
    return;
  }
  const { resolve, reject } = waiting.get(id);
  waiting.delete(id);
  if (error === undefined) resolve(JSON.parse(result ?? null));
  else reject(new Error(error));
});

worker.addEventListener('error', () => {
  for (const { reject } of waiting.values()) reject(new Error('This browser cannot run the networks. A newer one can.'));
  waiting.clear();
});

const call = (name, ...values) => new Promise((resolve, reject) => {
  waiting.set(++asked, { resolve, reject });
  worker.postMessage({ id: asked, name, values });
});

export const networks = () => call('networks');
export const predict = drawn => call('predict', drawn());
export const why = drawn => call('why', drawn());

// Gives the networks as they are afterwards.
export function teach(name, drawings, told) {
  progress = told;
  return call('teach', name, drawings);
}
