import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export type TcpProxy = {
  port: number;
  /** Cuts every connection; new ones go to `port` on this machine, or nowhere. */
  pointTo(port: number | null): void;
  close(): Promise<void>;
};

/** Stands for the one address behind which a cluster fails over: a virtual IP, or a proxy such as HAProxy. */
export async function startTcpProxy(first: number): Promise<TcpProxy> {
  let target: number | null = first;
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    keep(client);
    if (target === null) return void client.destroy();
    const upstream = connect(target, '127.0.0.1');
    keep(upstream);
    client.once('close', () => upstream.destroy());
    upstream.once('close', () => client.destroy());
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    pointTo(port) {
      target = port;
      cut();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}
