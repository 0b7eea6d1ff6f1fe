import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConsoleFiles } from "../../adapters/console-files.ts";
import { serveConsole } from "../../functions/console/console.ts";
import type { Call } from "../../local/aws/service.ts";
import { oidc } from "../../local/people/oidc.ts";
import { signIn } from "../../local/people/sign-in.ts";
import { bundleConsole } from "../../scripts/bundle-console.ts";

/** The console as it is served, and an API that answers at once for a migration of any size: what is measured is the page. */

const NOW = "2026-11-26T12:00:00.000Z";
const REQUIREMENTS = 10;
const PAGE = 200;

const migration = {
  ...{ migration: "bench", title: "Bench", timeZone: "Europe/Madrid", planVersion: 1, planDigest: "0".repeat(64) },
  ...{ appliedAt: NOW, appliedBy: null, proposedVersion: null },
};

const checkpoint = (index: number) => ({
  unit: `unit${String(Math.floor(index / REQUIREMENTS)).padStart(5, "0")}`,
  requirement: `requirement-${index % REQUIREMENTS}`,
  state: index % 17 === 0 ? "failed" : "passed",
  ...{ since: NOW, validUntil: "2026-11-27T12:00:00.000Z", completedAt: NOW, agent: "agent01", attested: null },
  ...{ entries: 1, bytes: 1, reason: null, refused: null, proof: "hashed", durationMs: null, fact: "f", gates: ["go"] },
  ...{ deadline: null, waiver: null, lowered: null, pendingWaiver: null, signatures: [], isQuiet: false, owner: null },
});

const checkpoints = (units: number, cursor: string | null) => {
  const from = Number(cursor ?? 0);
  const to = Math.min(units * REQUIREMENTS, from + PAGE);
  const items = Array.from({ length: to - from }, (_, index) => checkpoint(from + index));
  return { now: NOW, migration, checkpoints: items, cursor: to === units * REQUIREMENTS ? null : String(to) };
};

const gates = (units: number) => {
  const total = units * REQUIREMENTS;
  const blockers = Array.from({ length: Math.min(50, Math.ceil(total / 17)) }, (_, index) => {
    const { unit, requirement, state, since } = checkpoint(index * 17);
    return { unit, requirement, state, since, reason: "it failed" };
  });
  const coverage = { requirements: REQUIREMENTS, units, notApplicable: [], notApplicableCount: 0 };
  const nothing = {
    waived: [],
    waivedCount: 0,
    lowered: [],
    loweredCount: 0,
    attested: [],
    attestedCount: 0,
    refused: [],
  };
  const gate = {
    ...{ id: "go", title: "Go", before: "the step", unit: null, state: "blocked", since: NOW, validUntil: null },
    ...{
      validUntilLocal: null,
      total,
      coverage,
      unsatisfied: Math.ceil(total / 17),
      blockers,
      epoch: 1,
      planVersion: 1,
    },
    ...{ stableAt: null, arming: null, refusedCount: 0, ...nothing },
  };
  return { now: NOW, migration, gates: [gate] };
};

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
};

interface FakeApi {
  readonly url: string;
  stop(): Promise<void>;
}

/** Serves a migration of so many units on loopback, each with ten requirements. */
export const fakeApi = async (units: number): Promise<FakeApi> => {
  const folder = mkdtempSync(join(tmpdir(), "cleargate-bench-console-"));
  await bundleConsole(join(folder, "console"));
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = await oidc(`${url}/oidc`, "cleargate", "roles", join(folder, "key.json"));
  const redirectUri = `${url}/console/signed-in`;
  const people = signIn({ clientId: "console", redirectUri, oidc: issuer, now: Date.now });
  const serve = serveConsole(readConsoleFiles(folder), () => undefined, {
    ...{ ISSUER: issuer.issuer, CLIENT_ID: "console", SCOPES: "openid", AUDIENCE: "cleargate", ROLE_CLAIM: "roles" },
    ISSUER_ORIGINS: "",
  });
  const json = (value: unknown) => ({ headers: { "content-type": "application/json" }, body: JSON.stringify(value) });
  server.on("request", async (request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? "/", url);
    const call = { method: request.method, path: pathname, query, body: await bodyOf(request) } as unknown as Call;
    if (pathname === "/console" || pathname.startsWith("/console/")) {
      const page = pathname.slice("/console/".length);
      const answer = serve({
        headers: { "accept-encoding": "br" },
        ...(page === "" ? {} : { pathParameters: { page } }),
      });
      response.writeHead(answer.statusCode ?? 200, answer.headers as Record<string, string>);
      response.end(answer.isBase64Encoded === true ? Buffer.from(answer.body ?? "", "base64") : answer.body);
      return;
    }
    const reply =
      pathname === "/oidc/authorize"
        ? people.authorize(call)
        : pathname === "/oidc/token"
          ? await people.token(call)
          : pathname === "/oidc/.well-known/openid-configuration"
            ? json(issuer.discovery)
            : pathname.endsWith("/gates")
              ? json(gates(units))
              : pathname.endsWith("/checkpoints")
                ? json(checkpoints(units, query.get("cursor")))
                : pathname.endsWith("/counts")
                  ? json({ now: NOW, migration, states: [{ state: "passed", count: units, isAtLeast: true }] })
                  : json({ migrations: [migration] });
    response.writeHead("status" in reply ? reply.status : 200, reply.headers);
    response.end(reply.body);
  });
  return {
    url,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
