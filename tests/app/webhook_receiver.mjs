// webhook_receiver.mjs MODULES FOLDER: an endpoint whose messages are verified by two libraries that others wrote. Writes
// FOLDER/receiver.json when it listens and a line to FOLDER/webhooks.jsonl for each message; the secrets are the lines of
// FOLDER/secrets. Answers 500 while FOLDER/broken exists.
import { createServer } from "node:http";
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";

const [modules, folder] = process.argv.slice(2);
const load = createRequire(modules + "/");
const libraries = { standardwebhooks: load("standardwebhooks").Webhook, svix: load("svix").Webhook };

const verifies = (Library, secret, body, headers) => {
  try {
    new Library(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
};

const judge = (body, headers) => {
  const secrets = readFileSync(folder + "/secrets", "utf8").split("\n").filter(Boolean);
  const changed = body.replace(/.$/s, " ");
  const late = { ...headers, "webhook-timestamp": String(Number(headers["webhook-timestamp"]) - 1) };
  return Object.fromEntries(
    Object.entries(libraries).map(([name, Library]) => [
      name,
      {
        verified: secrets.filter((secret) => verifies(Library, secret, body, headers)).length,
        refuses_changed_body: secrets.every((secret) => !verifies(Library, secret, changed, headers)),
        refuses_changed_time: secrets.every((secret) => !verifies(Library, secret, body, late)),
      },
    ]),
  );
};

const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks).toString("utf8");
    const status = existsSync(folder + "/broken") ? 500 : 204;
    const message = JSON.parse(body);
    const subject = message.data.invoice ?? message.data.billing_invoice;
    const line = {
      endpoint: request.url,
      webhook_id: request.headers["webhook-id"],
      invoice: subject.id,
      state: subject.status,
      sequence: message.data.sequence,
      type: message.type,
      body_sha256: createHash("sha256").update(body).digest("hex"),
      status,
      judged: judge(body, request.headers),
    };
    appendFileSync(folder + "/webhooks.jsonl", JSON.stringify(line) + "\n");
    response.writeHead(status).end();
  });
});
server.listen(0, "127.0.0.1", () =>
  writeFileSync(folder + "/receiver.json", JSON.stringify({ pid: process.pid, port: server.address().port })),
);
