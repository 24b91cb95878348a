import { readFileSync, statSync } from 'node:fs';
import type { Server as TlsServer, ServerOptions } from 'node:https';
import type { Server, Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import type { Config } from '../../platform/config.ts';
import { RefusedError } from '../../platform/errors.ts';

export type TlsFiles = NonNullable<Config['tls']>;

/** Milliseconds after which the files are looked at again. */
const lookEvery = 60_000;

/**
 * What the gateway speaks TLS with. Every client is asked for a certificate and none is refused for having none: only
 * tokens bound to one need it. Throws RefusedError for files that cannot be used.
 */
export function tlsOptions(tls: TlsFiles): ServerOptions {
  const options: ServerOptions = {
    cert: readPem('HUB_TLS_CERT_FILE', tls.certFile),
    key: readPem('HUB_TLS_KEY_FILE', tls.keyFile),
    ...(tls.clientCaFile !== null && { ca: readPem('HUB_TLS_CLIENT_CA_FILE', tls.clientCaFile) }),
    minVersion: 'TLSv1.2',
    requestCert: true,
    rejectUnauthorized: false,
    handshakeTimeout: 10_000,
  };
  try {
    createSecureContext(options);
  } catch {
    throw new RefusedError(
      'TLS_UNUSABLE',
      'HUB_TLS_CERT_FILE, HUB_TLS_KEY_FILE: expected PEM files of one pair.',
    );
  }
  return options;
}

/**
 * Takes renewed files for connections to come, and keeps the old ones while the new ones cannot be used. Returns what
 * ends it.
 */
export function followRenewals(
  server: TlsServer,
  files: TlsFiles,
  log: Record<'info' | 'error', (fields: object, event: string) => void>,
  everyMs = lookEvery,
): () => void {
  let version = versionOf(files);
  const timer = setInterval(() => {
    try {
      const current = versionOf(files);
      if (current === version) return;
      version = current;
      server.setSecureContext(tlsOptions(files));
      log.info({}, 'gateway.tls.renewed');
    } catch {
      log.error({}, 'gateway.tls.unusable');
    }
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

function versionOf({ certFile, keyFile, clientCaFile }: TlsFiles): string {
  const files = [certFile, keyFile, ...(clientCaFile === null ? [] : [clientCaFile])];
  return files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? '').join('/');
}

function readPem(variable: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    throw new RefusedError('TLS_UNUSABLE', `${variable}: the file cannot be read.`);
  }
}

/** Cuts every connection of a TLS server, those too that never came to be encrypted: its HTTP side knows nothing of them. */
export function socketCutter(server: Server): () => void {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}
