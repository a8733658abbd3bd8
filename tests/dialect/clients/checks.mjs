// What the walks of the clients share.
import assert from 'node:assert/strict';
import http from 'node:http';

export const gateway = process.env.GATEWAY;
export const key = process.env.KEY;
export const otherKey = process.env.OTHER_KEY;

/** Our own API, to look at what a client brought about. */
export async function own(path) {
  const response = await fetch(gateway + path, { headers: { Authorization: `Bearer ${key}` } });
  assert.equal(response.status, 200, path);
  return response.json();
}

/** Asks again until `isDone`, for at most twenty seconds. */
export async function until(ask, isDone) {
  for (let left = 200; ; --left) {
    const seen = await ask();
    if (isDone(seen)) return seen;
    assert.ok(left > 0, `it stays ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Hands every request on to the gateway and keeps its answer back, so that the client gives up waiting. */
export function deafProxy() {
  const passed = [];
  const server = http.createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', async () => {
      const answer = await fetch(gateway + request.url, {
        method: request.method,
        headers: { 'content-type': 'application/json', 'x-nfe-apikey': request.headers['x-nfe-apikey'] },
        body: Buffer.concat(chunks),
      });
      passed.push({ status: answer.status, location: answer.headers.get('location') });
      response.on('error', () => {});
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve({ url: `http://127.0.0.1:${server.address().port}`, passed, close: () => server.closeAllConnections() || server.close() }));
  });
}
