import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { isWebhookAddress } from "../../core/notification/webhook/address.ts";
import { keyOf, signedHeaders } from "../../core/notification/webhook/signature.ts";

/** Where events may be posted to, and how a receiver knows that they are ours. */

describe("an address of a webhook", () => {
  it.each([
    "https://hooks.example.com",
    "https://hooks.example.com/a/b?c=d",
    "https://hooks.example.com:8443/",
    "https://localhost.example.com/",
    "https://internal.example.com/",
    "https://1.example.com/",
  ])("may be %s", (address) => expect(isWebhookAddress(address)).toBe(true));

  it.each([
    ...["http://hooks.example.com/", "ftp://hooks.example.com/", "hooks.example.com", ""],
    ...[
      "https://localhost/",
      "https://hooks/",
      "https://hooks.localhost/",
      "https://a.localhost./",
      "https://nas.local/",
    ],
    ...["https://metadata.google.internal/", "https://router.home.arpa/"],
    ...["https://127.0.0.1/", "https://169.254.169.254/", "https://2130706433/", "https://0x7f.1/", "https://[::1]/"],
    ...["https://127.0.0.1./", "https://[::ffff:10.0.0.1]/"],
    ...["https://ana@hooks.example.com/", "https://:x@hooks.example.com/", "https://hooks.example.com/#a"],
    ...["https://hooks.example.com/a b", "https://hooks.example.com/\n"],
    ...["https://localhost../", "https://nas.local../"],
    // No URL has these (RFC 3986, 2), and a template of EventBridge reads `<…>` as one of its variables.
    ...["https://hooks.example.com/<detail>", 'https://hooks.example.com/a"b', "https://hooks.example.com/a\\b"],
  ])("may not be %j", (address) => expect(isWebhookAddress(address)).toBe(false));
});

describe("the headers of a post", () => {
  const event = (id: string) => ({ id });
  const secret = "A".repeat(44);
  const headersOf = (id = "contoso/go/1", body = '{"a":1}', of = secret) =>
    signedHeaders(of, event(id), "2026-11-24T00:17:32.999Z", body);

  it("have an HMAC over id, time and body", () => {
    const headers = headersOf();
    const signed = `${headers["webhook-id"]}.1795479452.{"a":1}`;
    const mac = createHmac("sha256", Buffer.alloc(33)).update(signed).digest("base64");
    expect(headers).toEqual({
      ...{ "content-type": "application/json", "webhook-timestamp": "1795479452", "webhook-signature": `v1,${mac}` },
      "webhook-id": expect.stringMatching(/^msg_[0-9a-f]{32}$/),
    });
  });

  it("have one id for an event, and another for each other, without the sign that separates", () => {
    expect(headersOf()["webhook-id"]).toBe(headersOf("contoso/go/1", "{}")["webhook-id"]);
    expect(headersOf("contoso/go/2")["webhook-id"]).not.toBe(headersOf()["webhook-id"]);
  });

  it("change with the body and the secret", () => {
    const signatures = [
      headersOf(),
      headersOf("contoso/go/1", "{}"),
      headersOf("contoso/go/1", '{"a":1}', "B".repeat(44)),
    ];
    expect(new Set(signatures.map((one) => one["webhook-signature"])).size).toBe(3);
  });

  it("are made by a secret with or without the prefix that receivers write", () => {
    expect(keyOf("whsec_QUJD").toString()).toBe("ABC");
    expect(keyOf("QUJD").toString()).toBe("ABC");
    expect(headersOf("x", "{}", `whsec_${secret}`)).toEqual(headersOf("x", "{}"));
  });
});
