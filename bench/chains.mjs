import { Agent, request } from 'node:http';

/**
 * Drives `lanes` keep-alive connections, each sending its next request when the last is answered; for requests
 * that depend on the answer before, such as refreshes. `next(state)` says what to send, `take(state, answer)` what follows.
 */
export async function runChains({ lanes, seconds, start, next, take }) {
  const agent = new Agent({ keepAlive: true, maxSockets: lanes });
  const latencies = [];
  const states = await Promise.all(Array.from({ length: lanes }, start));
  const begun = performance.now();
  await Promise.all(
    states.map(async (first) => {
      let state = first;
      while (performance.now() - begun < seconds * 1000) {
        const sent = performance.now();
        const answer = await send(agent, next(state));
        latencies.push(performance.now() - sent);
        state = take(state, answer);
      }
    }),
  );
  agent.destroy();
  const sorted = latencies.toSorted((a, b) => a - b);
  return {
    rate: latencies.length / ((performance.now() - begun) / 1000),
    p99: Math.round(sorted[Math.floor(sorted.length * 0.99)]),
  };
}

function send(agent, { url, method = 'GET', headers, body }) {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { agent, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () =>
        response.statusCode === 200 ? resolve(text) : reject(new Error(`${url} answered ${response.statusCode}`)),
      );
    });
    outgoing.on('error', reject).end(body);
  });
}
