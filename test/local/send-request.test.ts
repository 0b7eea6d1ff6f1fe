import { expect, it } from "vitest";
import { sendRequest } from "../../local/aws/send-request.ts";

it("an address that is not of HTTP is refused, and its refusal says so", async () => {
  await expect(sendRequest("https://127.0.0.1:9/", { method: "GET", headers: {} })).rejects.toThrow(
    "https://127.0.0.1:9/ is not asked: only http:// is spoken here",
  );
});
