import { dotnet } from './_framework/dotnet.js';

const { getAssemblyExports, getConfig } = await dotnet.create();
const { Digits } = await getAssemblyExports(getConfig().mainAssemblyName);
const file = await fetch('digits.safetensors');
Digits.Load(new Uint8Array(await file.arrayBuffer()));

const pixels = new Uint8Array(28 * 28); // row by row, ink bright on dark: here a stroke from top to bottom
for (let row = 4; row < 24; row++) pixels.fill(255, 28 * row + 13, 28 * row + 16);
document.querySelector('output').textContent = Digits.Read(pixels);
