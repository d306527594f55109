// Pictures of a few bytes a pixel, on canvases whose colour the style sheet says.

export const decode = text => Uint8Array.from(atob(text), letter => letter.charCodeAt(0));

const rgb = element => getComputedStyle(element).color.match(/[\d.]+/g).slice(0, 3).map(Number);

// Maps of one square size beside each other: the larger the value, the more of the canvas's own colour.
export function paint(canvas, bytes, mapSide, columns = 1) {
  const maps = bytes.length / (mapSide * mapSide);
  const gap = maps > 1 ? 2 : 0;
  canvas.width = columns * (mapSide + gap) - gap;
  canvas.height = Math.ceil(maps / columns) * (mapSide + gap) - gap;
  const context = canvas.getContext('2d');
  const colour = rgb(canvas);
  for (let map = 0; map < maps; map++) {
    const image = context.createImageData(mapSide, mapSide);
    for (let i = 0; i < mapSide * mapSide; i++)
      image.data.set([...colour, bytes[map * mapSide * mapSide + i]], 4 * i);
    context.putImageData(image, (map % columns) * (mapSide + gap), Math.floor(map / columns) * (mapSide + gap));
  }
}

// Each pixel with its neighbours, which count half and a quarter: gradients of single pixels are restless.
export function blur(values, width) {
  const kernel = [1, 2, 1];
  const once = (from, step, place) => from.map((_, i) => {
    let sum = 0;
    for (let k = -1; k <= 1; k++)
      if (place(i) + k >= 0 && place(i) + k < width) sum += kernel[k + 1] * from[i + k * step] / 4;
    return sum;
  });
  return once(once(values, 1, i => i % width), width, i => Math.floor(i / width));
}

// From -1 to 1: how much ink at each pixel speaks for what the network says.
export function reasons(saliency) {
  const smooth = blur(Float32Array.from(saliency, byte => (byte - 128) / 127), 28);
  const largest = Math.max(1e-6, ...smooth.map(Math.abs));
  return smooth.map(value => value / largest);
}

// A square of 28 in one colour, as opaque as the values are large.
export function tint(values, element) {
  const canvas = new OffscreenCanvas(28, 28);
  const context = canvas.getContext('2d');
  const image = context.createImageData(28, 28);
  const colour = rgb(element);
  values.forEach((value, i) => image.data.set([...colour, 255 * Math.min(1, Math.max(0, value))], 4 * i));
  context.putImageData(image, 0, 0);
  return canvas;
}
