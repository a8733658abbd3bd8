// What a user would write in an afternoon instead of the gateway: fastify, better-sqlite3 with full syncs, an idempotency
// key, a reference that is unique, a job and a first event. Checks the body against a JSON schema, not against fiscal rules,
// and routes nothing.
//
//   node accept.mjs MODULES FILE each|group
//
// each: a transaction for every request. group: the requests of one turn of the event loop share a transaction.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';

const [modules, file, mode] = process.argv.slice(2);
const require = createRequire(`${modules}/package.json`);
const fastify = require('fastify')({ logger: false, bodyLimit: 1 << 20 });
const Database = require('better-sqlite3');

const db = new Database(file);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec(`
  CREATE TABLE IF NOT EXISTS invoice (
    id INTEGER PRIMARY KEY, account TEXT NOT NULL, reference TEXT NOT NULL, status TEXT NOT NULL, amount INTEGER NOT NULL,
    body TEXT NOT NULL, created_at INTEGER NOT NULL, UNIQUE (account, reference));
  CREATE TABLE IF NOT EXISTS idempotency (
    account TEXT NOT NULL, key TEXT NOT NULL, fingerprint BLOB NOT NULL, invoice INTEGER NOT NULL, PRIMARY KEY (account, key)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS event (
    id INTEGER PRIMARY KEY, invoice INTEGER NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS event_by_invoice ON event (invoice);
  CREATE TABLE IF NOT EXISTS job (due INTEGER NOT NULL, invoice INTEGER NOT NULL, PRIMARY KEY (due, invoice)) WITHOUT ROWID;
`);

const byKey = db.prepare('SELECT invoice, fingerprint FROM idempotency WHERE account = ? AND key = ?');
const addInvoice = db.prepare('INSERT INTO invoice (account, reference, status, amount, body, created_at) VALUES (?, ?, ?, ?, ?, ?)');
const addKey = db.prepare('INSERT INTO idempotency VALUES (?, ?, ?, ?)');
const addEvent = db.prepare('INSERT INTO event (invoice, at, kind, data) VALUES (?, ?, ?, ?)');
const addJob = db.prepare('INSERT INTO job VALUES (?, ?)');

function accept(account, key, body) {
  const text = JSON.stringify(body);
  const fingerprint = createHash('sha256').update(text).digest();
  const known = byKey.get(account, key);
  if (known) return { status: known.fingerprint.equals(fingerprint) ? 200 : 422, id: known.invoice };
  const now = Date.now();
  const due = body.issue_at ? Date.parse(body.issue_at) : now;
  const id = addInvoice.run(account, body.reference, 'scheduled', body.amount, text, now).lastInsertRowid;
  addKey.run(account, key, fingerprint, id);
  addEvent.run(id, now, 'accepted', JSON.stringify({ reference: body.reference, issue_at: body.issue_at }));
  addJob.run(due, id);
  return { status: 202, id };
}

const acceptAlone = db.transaction(accept);

let waiting = [];
const acceptTogether = db.transaction((requests) => requests.map((one) => accept(one.account, one.key, one.body)));
function acceptInGroup(account, key, body) {
  return new Promise((resolve, reject) => {
    if (waiting.length === 0) {
      setImmediate(() => {
        const group = waiting;
        waiting = [];
        try {
          acceptTogether(group).forEach((answer, at) => group[at].resolve(answer));
        } catch (error) {
          group.forEach((one) => one.reject(error));
        }
      });
    }
    waiting.push({ account, key, body, resolve, reject });
  });
}

const keys = new Map([['peer', 'account-0']]);
const text = { type: 'string' };
const schema = {
  type: 'object',
  required: ['reference', 'customer', 'service', 'amount', 'taxes'],
  additionalProperties: false,
  properties: {
    reference: { type: 'string', minLength: 1, maxLength: 100 },
    issue_at: text,
    customer: {
      type: 'object', required: ['tax_id', 'name'],
      properties: {
        tax_id: text, name: text, email: text,
        address: { type: 'object', required: ['street', 'number', 'municipality', 'postal_code'],
          properties: { street: text, number: text, district: text, municipality: text, postal_code: text } },
      },
    },
    service: { type: 'object', required: ['national_code', 'description'],
      properties: { national_code: text, description: { type: 'string', maxLength: 2000 }, nbs: text } },
    amount: { type: 'integer', minimum: 1 },
    taxes: { type: 'object' },
    metadata: { type: 'object', additionalProperties: text },
  },
};

fastify.post('/v1/invoices', { schema: { body: schema } }, async (request, reply) => {
  const account = keys.get((request.headers.authorization ?? '').replace('Bearer ', ''));
  if (!account) return reply.code(401).send({ code: 'key_not_valid' });
  const key = request.headers['idempotency-key'];
  if (!key) return reply.code(400).send({ code: 'idempotency_key_missing' });
  const { status, id } = mode === 'group' ? await acceptInGroup(account, key, request.body) : acceptAlone(account, key, request.body);
  return reply.code(status).send({
    object: 'invoice', id: `inv_${id}`, status: 'scheduled', reference: request.body.reference, amount: request.body.amount,
    issue_at: request.body.issue_at, links: { self: `/v1/invoices/inv_${id}` },
  });
});

await fastify.listen({ host: '127.0.0.1', port: 0 });
console.log(JSON.stringify({ port: fastify.server.address().port, pid: process.pid }));
process.on('SIGTERM', () => process.exit(0));
