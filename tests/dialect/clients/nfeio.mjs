// The official npm package `nfe-io`: create, wait, list, cancel, pdf and xml, and its blind re-sends on a time-out.
import assert from 'node:assert/strict';
import { NfeClient } from 'nfe-io';
import { deafProxy, gateway, key, otherKey, own, until } from './checks.mjs';

const client = new NfeClient({ apiKey: key, baseUrl: `${gateway}/nfeio/v1` });
const company = '11222333000181';
const before = (await own('/v1/invoices')).data.length;
const invoice = {
  cityServiceCode: '2690', description: 'Suporte técnico', servicesAmount: 120.5, externalId: 'nfe-1',
  borrower: { type: 'NaturalPerson', federalTaxNumber: 52998224725, name: 'Maria Aparecida de Souza', email: 'maria@example.com',
    address: { country: 'BRA', postalCode: '24220031', street: 'Rua das Laranjeiras', number: '120', district: 'Icaraí',
      city: { code: '3303302', name: 'Niterói' }, state: 'RJ' } },
};

const created = await client.serviceInvoices.create(company, invoice);
assert.equal(created.status, 'async');
const waited = await client.serviceInvoices.createAndWait(company, invoice, { initialDelay: 100, maxDelay: 500, timeout: 20_000 });
assert.equal(waited.id, created.response.invoiceId, 'a repeat is the same invoice');
assert.equal(waited.flowStatus, 'Issued');
assert.equal(waited.borrower.federalTaxNumber, 52998224725);

const listed = await client.serviceInvoices.list(company, { pageIndex: 1, pageCount: 10 });
assert.ok(listed.serviceInvoices.some((each) => each.id === waited.id));
assert.equal((await client.serviceInvoices.retrieve(company, waited.id)).servicesAmount, 120.5);
assert.equal((await client.serviceInvoices.getStatus(company, waited.id)).isComplete, true);
assert.equal((await client.companies.retrieve(company)).federalTaxNumber, 11222333000181);

const xml = await client.serviceInvoices.downloadXml(company, waited.id);
assert.match(xml.toString(), /<vServ>120\.50<\/vServ>/);
const pdf = await client.serviceInvoices.downloadPdf(company, waited.id);
assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');

await client.serviceInvoices.cancel(company, waited.id);
const ended = await until(() => client.serviceInvoices.getStatus(company, waited.id), (seen) => seen.isComplete);
assert.equal(ended.status, 'Cancelled');

const stranger = new NfeClient({ apiKey: otherKey, baseUrl: `${gateway}/nfeio/v1` });
await assert.rejects(stranger.serviceInvoices.retrieve('consult', waited.id), { name: 'NotFoundError' });
await assert.rejects(client.serviceInvoices.create(company, { ...invoice, externalId: 'nfe-2', servicesAmount: -1 }), { name: 'ValidationError' });
await assert.rejects(new NfeClient({ apiKey: 'wrong', baseUrl: `${gateway}/nfeio/v1` }).serviceInvoices.list(company), { name: 'AuthenticationError' });

// The client gives up and sends again, three times; with a caller's key and without one.
const proxy = await deafProxy();
const impatient = new NfeClient({ apiKey: key, baseUrl: `${proxy.url}/nfeio/v1`, timeout: 300, retryConfig: { maxRetries: 3, baseDelay: 10 } });
for (const externalId of ['nfe-3', undefined]) {
  proxy.passed.length = 0;
  await assert.rejects(impatient.serviceInvoices.create(company, { ...invoice, externalId, servicesAmount: externalId ? 10 : 11 }));
  await until(() => proxy.passed.length, (count) => count === 4);
  assert.ok(proxy.passed.every((each) => each.status === 202));
  assert.equal(new Set(proxy.passed.map((each) => each.location)).size, 1, 'four sends are one document');
}
proxy.close();
assert.equal((await own('/v1/invoices')).data.length - before, 3);
console.log('nfe-io@3.0.2: create, wait, list, cancel, pdf and xml; four sends are one document');
