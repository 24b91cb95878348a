import autocannon from 'autocannon';

/** A load generator in a process of its own: one task a message, one result a task. */
process.on('disconnect', () => process.exit());
process.on('message', (task) => {
  run(task).then(
    (result) => process.send(result),
    (error) => process.send({ failed: String(error) }),
  );
});

/** @param task `seconds`, `clients`, `url`, `headers`, and `bodies`: every request is one of them, at random. */
async function run({ url, headers, clients, seconds, bodies }) {
  const latencies = [];
  let refused = 0;
  const instance = autocannon({
    url,
    connections: clients,
    duration: seconds,
    method: 'POST',
    headers,
    requests: [
      {
        setupRequest: (request) => ({ ...request, body: bodies[Math.floor(Math.random() * bodies.length)] }),
      },
    ],
  });
  instance.on('response', (_client, status, _bytes, milliseconds) => {
    latencies.push(milliseconds);
    if (status !== 200) refused += 1;
  });
  const { duration, errors, timeouts } = await instance;
  latencies.sort((one, other) => one - other);
  const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return {
    requests: latencies.length,
    seconds: duration,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    failures: refused + errors + timeouts,
  };
}
