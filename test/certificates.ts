import { createHash, generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** A certificate for this machine, with its private key. */
export type TestCertificate = {
  /** PEM. */
  cert: string;
  key: string;
  /** SHA-256 in base64url, as a token's `cnf` has it (RFC 8705 §3.1). */
  thumbprint: string;
  der: Buffer;
};

type Signer = { name: string; privateKey: KeyObject };

/** Makes certificates (RFC 5280) of today for localhost and 127.0.0.1: self-signed, or signed by an authority. */
export function createCertificate(name: string, authority?: CertificateAuthority): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const der = certificate(name, publicKey, authority?.signer ?? { name, privateKey }, false);
  return {
    cert: new X509Certificate(der).toString(),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    thumbprint: createHash('sha256').update(der).digest('base64url'),
    der,
  };
}

export type CertificateAuthority = { cert: string; signer: Signer };

export function createAuthority(name: string): CertificateAuthority {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer = { name, privateKey };
  return { cert: new X509Certificate(certificate(name, publicKey, signer, true)).toString(), signer };
}

const ecdsaWithSha256 = '2a8648ce3d040302';
const commonName = '550403';
const subjectAltName = '551d11';
const basicConstraints = '551d13';
const hour = 3_600_000;

function certificate(name: string, publicKey: KeyObject, signer: Signer, isAuthority: boolean): Buffer {
  const algorithm = sequence(objectId(ecdsaWithSha256));
  const names = sequence(tlv(0x82, Buffer.from('localhost')), tlv(0x87, Buffer.from([127, 0, 0, 1])));
  const constraints = sequence(...(isAuthority ? [tlv(0x01, Buffer.from([0xff]))] : []));
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    // A leading zero bit: serial numbers are positive.
    tlv(0x02, Buffer.concat([Buffer.from([0x01]), randomBytes(8)])),
    algorithm,
    distinguishedName(signer.name),
    sequence(time(Date.now() - hour), time(Date.now() + 24 * hour)),
    distinguishedName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(extension(subjectAltName, names), extension(basicConstraints, constraints))),
  );
  return sequence(body, algorithm, bits(sign('sha256', body, signer.privateKey)));
}

function tlv(tag: number, content: Buffer): Buffer {
  const { byteLength } = content;
  const length =
    byteLength < 0x80
      ? [byteLength]
      : byteLength < 0x100
        ? [0x81, byteLength]
        : [0x82, byteLength >> 8, byteLength & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

function sequence(...parts: Buffer[]): Buffer {
  return tlv(0x30, Buffer.concat(parts));
}

function objectId(hex: string): Buffer {
  return tlv(0x06, Buffer.from(hex, 'hex'));
}

function bits(content: Buffer): Buffer {
  return tlv(0x03, Buffer.concat([Buffer.from([0]), content]));
}

function distinguishedName(name: string): Buffer {
  return sequence(tlv(0x31, sequence(objectId(commonName), tlv(0x0c, Buffer.from(name)))));
}

/** UTCTime, good until 2049. */
function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replace(/\D/g, '').slice(2, 14);
  return tlv(0x17, Buffer.from(`${digits}Z`));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), tlv(0x04, value));
}
