import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { signedHeaders } from "../../core/notification/webhook/signature.ts";
import { findInEnvironment } from "../support/environments.ts";

const SECRET = "abcDEF0123456789".repeat(3).slice(0, 44);
const BODY = '{"type":"Gate Blocked","data":{"summary":"façade ☂"}}';
const headers = signedHeaders(SECRET, { id: "contoso/go/1" }, new Date().toISOString(), BODY);
const asked = (body = BODY, secret = `whsec_${SECRET}`) => `${JSON.stringify({ secret, headers, body })}\n`;
const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };

/** The Python that has the library of Standard Webhooks, where `.ci/run` has prepared it. */
const python = findInEnvironment("standardwebhooks", "python");

describe.skipIf(python === undefined)("a post, as a receiver verifies it (needs standardwebhooks)", () => {
  const verify = (input: string): unknown =>
    JSON.parse(execFileSync(python ?? "", [join(import.meta.dirname, "webhook.py")], { input, env }).toString());

  it("is genuine, and no other text or secret is", () => {
    expect(verify(asked())).toBe("genuine");
    expect(verify(asked(`${BODY} `))).not.toBe("genuine");
    expect(verify(asked(BODY, `whsec_${SECRET.replace("a", "b")}`))).not.toBe("genuine");
  });
});

describe("a post, as the example in docs/events.md verifies it", () => {
  const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "events.md"), "utf8");
  const [, example = ""] = /<!-- example: verify-webhook -->\n```python\n([\s\S]*?)```/.exec(page) ?? [];
  const program = `${example}
import json, sys
asked = json.loads(sys.stdin.read())
print(json.dumps(is_genuine(asked["secret"], asked["headers"], asked["body"].encode())))
`;
  const verify = (input: string): unknown =>
    JSON.parse(execFileSync("python3", ["-c", program], { input, env }).toString());

  it("is genuine, and no other text or secret is", () => {
    expect(verify(asked())).toBe(true);
    expect(verify(asked(`${BODY} `))).toBe(false);
    expect(verify(asked(BODY, `whsec_${SECRET.replace("a", "b")}`))).toBe(false);
  });
});
