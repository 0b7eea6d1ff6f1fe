import { describe, expect, it } from "vitest";
import { type HttpEvent, subjectOf } from "../../functions/http.ts";

/** Who a request is by. */

const eventOf = (claims: object) => ({ requestContext: { authorizer: { jwt: { claims } } } }) as unknown as HttpEvent;

describe("the person of a token", () => {
  it("is named by a mail address, or by the subject", () => {
    expect(subjectOf(eventOf({ email: "ana@example.com", sub: "1" }))).toBe("ana@example.com");
    expect(subjectOf(eventOf({ sub: "1" }))).toBe("1");
  });

  it.each(["ana\u202e@example.com", "ana\n", "\ud800", "a".repeat(400)])(
    "has no name that cannot be stored and shown",
    (sub) => {
      expect(() => subjectOf(eventOf({ sub }))).toThrow(expect.objectContaining({ code: "request-invalid" }));
    },
  );
});
