// The page of BrowserPrediction in TensorFlow.js: the same file, the same network with two convolutions, the same image.
// tf is a global of TensorFlow.js's scripts; ?backend names what computes.
const backend = new URLSearchParams(location.search).get('backend');
if (backend === 'wasm') tf.wasm.setWasmPaths('/');
await tf.setBackend(backend);
await tf.ready();

const bytes = await (await fetch('/digits.safetensors')).arrayBuffer();
const length = Number(new DataView(bytes).getBigUint64(0, true));
const header = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 8, length)));
const read = name => {
  const { shape, data_offsets: [from, to] } = header[name];
  return tf.tensor(new Float32Array(bytes.slice(8 + length + from, 8 + length + to)), shape);
};
const kernel = name => [tf.transpose(read(`${name}.weight`), [2, 3, 1, 0]), read(`${name}.bias`)];
// PyTorch flattens channel, row, column, and TensorFlow row, column, channel.
const flattened = name => {
  const maps = tf.reshape(read(`${name}.weight`), [128, 32, 5, 5]);
  return [tf.reshape(tf.transpose(maps, [2, 3, 1, 0]), [800, 128]), read(`${name}.bias`)];
};
const matrix = name => [tf.transpose(read(`${name}.weight`)), read(`${name}.bias`)];

const model = tf.sequential();
const add = (layer, weights) => {
  model.add(layer);
  if (weights) layer.setWeights(weights);
};
add(tf.layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }), kernel('conv1'));
add(tf.layers.maxPooling2d({ poolSize: 2 }));
add(tf.layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu' }), kernel('conv2'));
add(tf.layers.maxPooling2d({ poolSize: 2 }));
add(tf.layers.flatten());
add(tf.layers.dense({ units: 128, activation: 'relu' }), flattened('dense1'));
add(tf.layers.dense({ units: 10, activation: 'softmax' }), matrix('dense2'));

globalThis.read = pixels => {
  const shares = tf.tidy(() => model.predict(tf.div(tf.tensor(pixels, [1, 28, 28, 1], 'float32'), 255)).dataSync());
  const best = shares.indexOf(Math.max(...shares));
  return `${best} (${(100 * shares[best]).toFixed(1)}%)`;
};

const pixels = new Uint8Array(28 * 28);
for (let row = 4; row < 24; row++) pixels.fill(255, 28 * row + 13, 28 * row + 16);
document.querySelector('output').textContent = globalThis.read(pixels);
