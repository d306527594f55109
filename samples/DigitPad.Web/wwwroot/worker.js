// The networks and .NET, in a thread of their own, so that the page moves while they think.
import { dotnet } from './_framework/dotnet.js';

const read = async name => {
  const response = await fetch(new URL(`networks/${name}`, import.meta.url));
  if (!response.ok) throw new Error('The networks are not where they should be.');
  return new Uint8Array(await response.arrayBuffer());
};

async function start() {
  const [{ getAssemblyExports, getConfig, setModuleImports }, two, three, digits] = await Promise.all([
    dotnet.create(), read('depth2.safetensors'), read('depth3.safetensors'), read('digits.bin')]);
  setModuleImports('worker', { learned: share => postMessage({ share }) });
  const { Pad } = (await getAssemblyExports(getConfig().mainAssemblyName)).MnistCnn.Samples.DigitPad;
  Pad.Add('2 convolutions', two);
  Pad.Add('3 convolutions', three);
  return {
    networks: () => Pad.Infos(),
    predict: sketch => Pad.Look(sketch),
    why: sketch => Pad.Why(sketch),
    teach(name, sketches) {
      const all = new Uint8Array(sketches.length * sketches[0].length);
      sketches.forEach((sketch, i) => all.set(sketch, i * sketch.length));
      Pad.Teach(name, all, digits);
      return Pad.Infos();
    },
  };
}

const pad = start();

addEventListener('message', async ({ data: { id, name, values } }) => {
  try {
    postMessage({ id, result: (await pad)[name](...values) });
  } catch (error) {
    postMessage({ id, error: error.message });
  }
});
