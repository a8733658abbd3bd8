// xml-crypto signing one DPS over and over, with the key parsed once by Node itself as it sees fit.
//
//   node sign.mjs MODULES FOLDER SECONDS     FOLDER: dps.xml, key.pem, certificate.pem
//
// Prints {"count", "seconds"}: seconds of processor time.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createPrivateKey } from 'node:crypto';

const [modules, folder, seconds] = process.argv.slice(2);
const { SignedXml } = createRequire(`${modules}/package.json`)('xml-crypto');
const xml = readFileSync(`${folder}/dps.xml`, 'utf8');
const privateKey = createPrivateKey(readFileSync(`${folder}/key.pem`));
const publicCert = readFileSync(`${folder}/certificate.pem`, 'utf8');
const target = "//*[local-name(.)='infDPS']";
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';

function sign() {
  const signature = new SignedXml({
    privateKey, publicCert,
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: exclusive,
  });
  signature.addReference({
    xpath: target,
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', exclusive],
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
  });
  signature.computeSignature(xml, { location: { reference: target, action: 'after' } });
  return signature.getSignedXml();
}

if (!sign().includes('<SignatureValue>') && !sign().includes('SignatureValue>')) throw new Error('nothing was signed');
for (const warm = Date.now() + 200; Date.now() < warm;) sign();
const used = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e6; };
const before = used();
let count = 0;
for (const end = Date.now() + Number(seconds) * 1000; Date.now() < end; ++count) sign();
console.log(JSON.stringify({ count, seconds: used() - before }));
