// What they saw: the frame, which of its pixels speak for each answer, and what the first layer makes of it.
import { decode, paint, reasons, tint } from './paint.js';

const panel = document.getElementById('seen');
const look = document.getElementById('look');
const frame = document.getElementById('frame');
let networks = [];

export function begin(infos) {
  const pictures = panel.querySelector('.pictures');
  pictures.replaceChildren(pictures.firstElementChild);
  networks = infos.map((info, i) => {
    const fragment = document.getElementById('pictures').content.cloneNode(true);
    const [saliency, maps] = fragment.querySelectorAll('canvas');
    const [why, layer] = fragment.querySelectorAll('figcaption');
    for (const figure of fragment.querySelectorAll('figure')) figure.classList.add(`voice-${i}`);
    saliency.setAttribute('aria-label', `Pixels that speak for the answer of ${info.name}`);
    maps.setAttribute('aria-label', `Activations of the first layer, ${info.name}`);
    layer.textContent = `First layer, ${info.mapCount} filters`;
    pictures.append(fragment);
    return { info, saliency, maps, why };
  });
  clear();
}

export function clear() {
  paint(frame, new Uint8Array(28 * 28), 28);
  for (const { info, saliency, maps, why } of networks) {
    forget(saliency, why);
    paint(maps, new Uint8Array(info.mapCount * info.mapSide ** 2), info.mapSide, 8);
  }
}

function forget(saliency, why) {
  saliency.getContext('2d').clearRect(0, 0, 28, 28);
  why.textContent = 'Why';
}

export function tell(result) {
  paint(frame, decode(result.frame), 28);
  result.networks.forEach((network, i) => {
    const { info, maps } = networks[i];
    paint(maps, decode(network.activations), info.mapSide, 8);
  });
}

// The digit in grey, and over it where ink speaks for the answer, whether it is there or would be.
export function explain(result) {
  const grey = tint(Float32Array.from(decode(result.frame), byte => .35 * byte / 255), frame);
  result.networks.forEach((network, i) => {
    const { info, saliency, why } = networks[i];
    const context = saliency.getContext('2d');
    context.clearRect(0, 0, 28, 28);
    context.drawImage(grey, 0, 0);
    context.drawImage(tint(reasons(decode(network.saliency)), saliency), 0, 0);
    why.textContent = `Why ${info.classNames[network.for]}, not ${info.classNames[network.against]}`;
  });
}

// On a small screen it lies under the answers until it is asked for.
function open(isOpen) {
  panel.classList.toggle('open', isOpen);
  look.setAttribute('aria-expanded', isOpen);
  (isOpen ? document.getElementById('close') : look).focus();
}

look.addEventListener('click', () => open(!panel.classList.contains('open')));
document.getElementById('close').addEventListener('click', () => open(false));
panel.addEventListener('keydown', event => {
  if (event.key === 'Escape' && panel.classList.contains('open')) open(false);
});
