import { createHash, X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { TLSSocket } from 'node:tls';

export type CertificateSources = {
  /** Whether certificates of the gateway's own TLS count only when they come from its client authority. */
  onlyAuthorized: boolean;
  /** A header, and the addresses or networks whose word for it counts; null believes no header. */
  header: { name: string; proxies: readonly string[] } | null;
};

/**
 * Tells the SHA-256 thumbprint (base64url, RFC 8705 §3.1) of the certificate the sender of a request has proved to hold;
 * null when there is none. From a trusted proxy only its header counts, from anybody else only the TLS connection.
 */
export function createCertificateReader(
  sources: CertificateSources,
): (request: IncomingMessage) => string | null {
  const { header, onlyAuthorized } = sources;
  const proxies = networksOf(header?.proxies ?? []);
  return (request) => {
    const { socket } = request;
    if (header !== null && isWithin(proxies, socket.remoteAddress)) {
      const told = request.headers[header.name];
      return typeof told === 'string' ? thumbprintOf(readCertificate(told)) : null;
    }
    if (!(socket instanceof TLSSocket) || (onlyAuthorized && !socket.authorized)) return null;
    return thumbprintOf(socket.getPeerX509Certificate() ?? null);
  };
}

/**
 * A certificate as proxies write it into a header: PEM, URL-encoded (nginx, Traefik, also without its first and last
 * line), the byte sequence of RFC 9440, or bare base64 (HAProxy). Null unless it is exactly one certificate.
 */
export function readCertificate(text: string): X509Certificate | null {
  try {
    const base64 = decodeURIComponent(text)
      .replace(/-----(?:BEGIN|END) CERTIFICATE-----/g, '')
      .replace(/\s+/g, '')
      .replace(/^:(.*):$/, '$1');
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return null;
    const bytes = Buffer.from(base64, 'base64');
    const certificate = new X509Certificate(bytes);
    return certificate.raw.byteLength === bytes.byteLength ? certificate : null;
  } catch {
    return null;
  }
}

function thumbprintOf(certificate: X509Certificate | null): string | null {
  return certificate === null ? null : createHash('sha256').update(certificate.raw).digest('base64url');
}

function networksOf(proxies: readonly string[]): BlockList {
  const list = new BlockList();
  for (const proxy of proxies) {
    const [address = '', length] = proxy.split('/');
    const family = familyOf(address);
    if (length === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(length), family);
  }
  return list;
}

function isWithin(list: BlockList, address: string | undefined): boolean {
  return address !== undefined && list.check(address, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}
