// Where answers come from: here, the server of this page. Another site has another file of this name.

export const side = 280;

const silent = new Error('The server does not answer. Is it still running?');

async function send(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw silent;
  }
  if (response.ok || response.status === 429) return response;
  const told = await response.json().catch(() => ({}));
  throw new Error(told.detail ?? 'The server refused the drawing.');
}

// Null where there is too little ink. What is drawn is asked for anew where the server had to be waited for.
async function post(path, drawn) {
  for (;;) {
    const response = await send(path, {
      method: 'POST', body: drawn(), headers: { 'Content-Type': 'application/octet-stream' },
    });
    if (response.status !== 429) return response.status === 204 ? null : response.json();
    const seconds = Number(response.headers.get('Retry-After')) || 1;
    await new Promise(resolve => setTimeout(resolve, 1000 * seconds));
  }
}

export const networks = async () => (await send('api/networks')).json();
export const predict = drawn => post('api/predict', drawn);
export const why = drawn => post('api/why', drawn);
