// The npm package `asaas`: create, list, get, update, authorize and cancel, with the customer that an invoice needs.
import assert from 'node:assert/strict';
import asaas from 'asaas';
import { gateway, key, otherKey, own, until } from './checks.mjs';

const options = { baseUrl: `${gateway}/asaas/v3`, printError: false };
const client = new asaas.AsaasClient(key, options);
const stranger = new asaas.AsaasClient(otherKey, options);
const refused = async (promise, status) => {
  const error = await promise.then(() => assert.fail('it was not refused'), (reason) => reason);
  assert.equal(error.response?.status, status, error.message);
  assert.ok(Array.isArray(error.response.data.errors), 'errors[] is missing');
  return error.response.data.errors[0];
};

const customer = await client.customers.new({ name: 'Maria Aparecida de Souza', cpfCnpj: '529.982.247-25', email: 'maria@example.com' });
assert.match(customer.id, /^cus_/);
assert.equal((await client.customers.getById(customer.id)).name, 'Maria Aparecida de Souza');
assert.equal((await client.customers.list({ cpfCnpj: '52998224725' })).totalCount, 1);

const days = (count) => new Date(Date.now() + count * 86_400_000).toISOString().slice(0, 10);
const invoice = {
  customer: customer.id, serviceDescription: 'Suporte técnico', observations: 'Mensal', externalReference: 'order-1', value: 450.5,
  deductions: 0, effectiveDate: days(3), municipalServiceCode: '01.07.01', municipalServiceName: 'Suporte técnico',
  taxes: { retainIss: false, iss: 2, cofins: 0, csll: 0, inss: 0, ir: 0, pis: 0, nbsCode: '1.1501.30.00' },
};
const created = await client.invoices.create(invoice);
assert.equal(created.status, 'SCHEDULED');
assert.equal(created.value, 450.5);
assert.equal((await client.invoices.create(invoice)).id, created.id, 'a repeat is the same invoice');

const listed = await client.invoices.list({ 'effectiveDate[ge]': days(2), externalReference: 'order-1', limit: 10, offset: 0 });
assert.equal(listed.totalCount, 1);
assert.equal(listed.hasMore, false);
assert.equal(listed.data[0].id, created.id);

const updated = await client.invoices.updateById(created.id, { ...invoice, value: 500 });
assert.equal(updated.id, created.id);
assert.equal((await client.invoices.getById(created.id)).value, 500);

await client.invoices.authorize(created.id);
const issued = await until(() => client.invoices.getById(created.id), (seen) => seen.status !== 'SCHEDULED' && seen.status !== 'SYNCHRONIZED');
assert.equal(issued.status, 'AUTHORIZED', issued.statusDescription);
const xml = await fetch(issued.xmlUrl, { headers: { access_token: key } });
assert.equal(xml.status, 200);
assert.match(await xml.text(), /<vServ>500\.00<\/vServ>/);

await client.invoices.cancel(created.id);
const cancelled = await until(() => client.invoices.getById(created.id), (seen) => seen.status !== 'PROCESSING_CANCELLATION');
assert.equal(cancelled.status, 'CANCELED');

assert.equal((await refused(stranger.invoices.getById(created.id), 404)).code, 'not_found');
assert.equal((await refused(client.invoices.create({ ...invoice, value: 0 }), 400)).code, 'invalid_object');
assert.equal((await refused(new asaas.AsaasClient('$aact_wrong', options).invoices.list({}), 401)).code, 'invalid_access_token');
const all = await own('/v1/invoices');
assert.deepEqual(all.data.map((each) => each.status), ['cancelled', 'withdrawn', 'withdrawn']);
console.log('asaas@1.1.0: create, list, get, update, authorize and cancel');
