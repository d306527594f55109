// MnistCnn.Inference in WebAssembly beside TensorFlow.js: what is downloaded, time to the first answer, milliseconds an answer.
//
//     dotnet publish -c Release bench/BrowserPrediction -o artifacts/browser
//     cp artifacts/digit-pad/depth2.safetensors artifacts/browser/wwwroot/digits.safetensors
//     cd bench/peers/browser && npm install && node measure.mjs ../../../artifacts/browser/wwwroot
// A last argument measures only what has it in its name: "cpu".
//
// Each start is a new browser with an empty profile, on files that are brotli, from loopback.
import { readFileSync, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { chromium } from 'playwright-core';

const starts = 5;
const folder = process.argv[2];
const tensorflow = join(import.meta.dirname, 'node_modules', '@tensorflow');
const types = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };
const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

const scripts = backend => ['core', 'layers', `backend-${backend}`]
  .map(name => `<script src="/tfjs-${name}/dist/tf-${name}.min.js"></script>`).join('');
const page = backend =>
  `<!doctype html><html lang="en"><title>Digits</title>${scripts(backend)}`
  + '<script type="module" src="/tensorflow.js"></script><output></output></html>';

const cases = [
  { name: 'MnistCnn.Inference', path: '/', find: name => join(folder, name === '/' ? 'index.html' : name) },
  ...['wasm', 'cpu'].map(backend => ({
    name: `TensorFlow.js, ${backend}`,
    path: `/?backend=${backend}`,
    page: page(backend),
    find: name => [join(import.meta.dirname, name), join(tensorflow, name), join(tensorflow, 'tfjs-backend-wasm/dist', name),
      join(folder, name)].find(file => existsSync(file)),
  })),
];

const cache = new Map();
function load(item, name) {
  const key = item.name + name;
  if (!cache.has(key)) {
    const file = item.page && name === '/' ? null : item.find(name);
    if (file === undefined || (file !== null && !existsSync(file))) return null;
    const plain = file === null ? Buffer.from(item.page) : readFileSync(file);
    const packed = file !== null && existsSync(`${file}.br`) ? readFileSync(`${file}.br`) : brotliCompressSync(plain);
    cache.set(key, { plain: plain.length, packed, type: types[file === null ? '.html' : extname(file)] });
  }
  return cache.get(key);
}

const median = values => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function measure(item) {
  const served = new Map();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const found = load(item, pathname);
    if (!found) return response.writeHead(404).end();
    served.set(pathname, found);
    response.writeHead(200, { 'Content-Type': found.type ?? 'application/octet-stream', 'Content-Encoding': 'br' })
      .end(found.packed);
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const runs = [];
  for (let i = 0; i < starts; i++) {
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
    const tab = await browser.newPage();
    tab.on('pageerror', error => { throw error; });
    await tab.goto(`http://127.0.0.1:${server.address().port}${item.path}`);
    await tab.waitForFunction(() => document.querySelector('output').textContent);
    const first = await tab.evaluate(() => performance.now());
    runs.push({ first, ...await tab.evaluate(answers) });
    if (i === 0) console.log(`${item.name}: ${await tab.textContent('output')}, Chromium ${browser.version()}`);
    await browser.close();
  }
  server.close();
  const bytes = key => [...served.values()].reduce((sum, file) => sum + (key(file)), 0);
  console.log(
    `  ${(bytes(file => file.packed.length) / 1e6).toFixed(2)} MB of brotli, ${(bytes(file => file.plain) / 1e6).toFixed(2)} MB; `
    + `first answer ${median(runs.map(run => run.first)).toFixed(0)} ms; `
    + `second answer ${median(runs.map(run => run.second)).toFixed(1)} ms; `
    + `after a second ${median(runs.map(run => run.warm)).toFixed(2)} ms`);
}

// In the page: how long a second answer takes, and the median of a second's answers when there was a second of them before.
async function answers() {
  const read = globalThis.read ?? (await globalThis.getDotnetRuntime(0).getAssemblyExports('BrowserPrediction')).Digits.Read;
  const time = () => {
    const pixels = Uint8Array.from({ length: 784 }, () => 256 * Math.random());
    const start = performance.now();
    read(pixels);
    return performance.now() - start;
  };
  const aSecondOf = () => {
    const times = [];
    for (const end = performance.now() + 1000; performance.now() < end;) times.push(time());
    return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
  };
  const second = time();
  aSecondOf();
  return { second, warm: aSecondOf() };
}

for (const item of cases.filter(item => item.name.includes(process.argv[3] ?? ''))) await measure(item);
