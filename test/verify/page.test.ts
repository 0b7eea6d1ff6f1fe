import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { headLine } from "../../core/log/head-line.ts";
import { placeText } from "../../core/pack/problem.ts";
import { bundleVerifyPage } from "../../scripts/bundle-verify-page.ts";
import { headsIn } from "../../verify/given.ts";
import { verifyPack } from "../../verify/verify-pack.ts";
import { WORDS } from "../../verify/web/words.ts";
import { seenText, type TestBrowser, testBrowser } from "../support/browser.ts";
import { chromium } from "../support/chromium.ts";
import { logKey } from "../support/filed-log.ts";
import { madePack, type Recorded, recordedHistory } from "../support/pack-world.ts";
import { headOf, type RecordedLog, signedHead } from "../support/recorded-log.ts";
import { tamperedPacks } from "../support/tampered-packs.ts";

/** The page that verifies, in a real browser and opened from a file: it says what `verify.mjs` says, and reaches nothing. */

const SHOTS = process.env.CLEARGATE_SCREENSHOTS;

let folder: string;
let address: string;
let browser: TestBrowser;
let recorded: Recorded;
let pack: Buffer;
let withManifests: Buffer;
let page: Page;
/** Somebody who would see any request. */
let listener: Server;
let requests = 0;

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly impact: string; readonly nodes: readonly unknown[] }[];
}

const choose = async (on: Page, buffer: Buffer, head = ""): Promise<void> => {
  await on.locator("details.kept").evaluate((one) => one.setAttribute("open", ""));
  await on.locator("#kept-text").fill(head);
  await on.locator("#pack").setInputFiles({ name: "contoso.zip", mimeType: "application/zip", buffer });
  await on.locator("#outcome section h2").waitFor({ timeout: 60_000 });
};
const found = async (on: Page, buffer: Buffer, head?: string): Promise<readonly string[]> => {
  await choose(on, buffer, head);
  return on
    .locator("#outcome li")
    .evaluateAll((items) =>
      items.map((item) => `${item.getAttribute("data-code")} at ${item.querySelector("strong")?.textContent}`),
    );
};
/** As the page names what somebody pasted. */
const PASTED = WORDS.en.keptText;

const byNode = async (bytes: Buffer, head?: string): Promise<readonly string[]> => {
  const path = join(folder, "pack.zip");
  writeFileSync(path, bytes);
  const { problems } = await verifyPack(path, { heads: headsIn(PASTED, Buffer.from(head ?? "")), keys: [] });
  return problems.map(({ code, place }) => `${code} at ${placeText(place)}`);
};

describe.skipIf(chromium === undefined)("the page that verifies packs", () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "cleargate-page-"));
    address = `file://${await bundleVerifyPage(folder)}`;
    recorded = await recordedHistory();
    pack = await madePack(recorded);
    withManifests = await madePack(recorded, { manifests: true });
    browser = await testBrowser(chromium ?? "");
    page = await browser.open();
    await page.context().setOffline(true);
    await page.goto(address);
    listener = createServer((_, response) => {
      requests += 1;
      response.end();
    }).listen(0, "127.0.0.1");
  }, 180_000);
  afterAll(async () => {
    await browser?.stop();
    listener?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  it("says of a whole pack what it is, and the file's own SHA-256", async () => {
    await choose(page, pack);
    const said = await seenText(page.locator("#outcome"));
    expect(said).toContain("VERIFIED");
    expect(said).toContain("5 of 5 genuine manifests");
    expect(said).toContain(createHash("sha256").update(pack).digest("hex"));
    expect(browser.complaints).toEqual([]);
  }, 120_000);

  it("refuses each kind of tampering with the codes and places of verify.mjs", async () => {
    for (const { how, bytes, code, head } of tamperedPacks(pack)) {
      const inBrowser = await found(page, bytes, head);
      expect(
        inBrowser.map((one) => one.split(" ")[0]),
        how,
      ).toContain(code);
      expect(inBrowser, how).toEqual(await byNode(bytes, head));
    }
    expect(browser.complaints).toEqual([]);
  }, 300_000);

  it("compares the log with mails, signed heads and a key that somebody has, and says what of them it cannot use", async () => {
    const one = await browser.open();
    await one.goto(address);
    const { leaves } = recorded.log as RecordedLog;
    const [mail, note] = [headLine(headOf({ leaves }, 2)), signedHead({ leaves, signers: [1] }, 3)];
    const files = [
      { name: "monday.eml", mimeType: "message/rfc822", buffer: Buffer.from(`Hello\n\n${mail}\n`) },
      { name: "3.note", mimeType: "text/plain", buffer: note },
    ];
    await choose(one, pack);
    expect(await seenText(one.locator("#outcome"))).toContain("Give a head that you kept");
    await one.locator("#kept-files").setInputFiles(files);
    await one.locator("#kept-key").fill(logKey(1).key.text);
    await choose(one, pack);
    const said = await seenText(one.locator("#outcome"));
    expect(said).toContain("begins with all 2");
    expect(said).not.toContain("as the pack has it. Compare");
    await one.locator("#kept-key").fill(logKey(2).key.text);
    expect(await found(one, pack)).toEqual(["log-key at log/keys"]);
    await one.locator("#kept-key").fill("none");
    await choose(one, pack);
    expect(await seenText(one.locator("#outcome"))).toContain("no key of a log");
    await one.locator("#kept-files").setInputFiles([{ ...files[0], name: "x.eml", buffer: Buffer.from("x") } as never]);
    await choose(one, pack);
    expect(await seenText(one.locator("#outcome"))).toContain("no head of a log in it: x.eml");
    await one.context().close();
  }, 120_000);

  it("says that it did not check what this browser cannot unpack, and calls it neither whole nor refused", async () => {
    await choose(page, withManifests);
    const said = await seenText(page.locator("#outcome"));
    expect(said).toContain("NOT CHECKED");
    expect(said).toContain("Zstandard");
    expect(said).not.toContain("VERIFIED");
  }, 60_000);

  it("reaches nobody, from the page or from what it starts", async () => {
    const online = await browser.open();
    await online.goto(address);
    const target = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`;
    const tried = await online.evaluate(`(async () => {
      const here = await fetch("${target}").then(() => "reached", () => "refused");
      const program = 'fetch("${target}").then(() => postMessage("reached"), () => postMessage("refused"))';
      const worker = new Worker(URL.createObjectURL(new Blob([program])));
      const there = await new Promise((resolve) => { worker.onmessage = ({ data }) => resolve(data); });
      const image = await new Promise((resolve) => {
        const one = new Image();
        one.onload = () => resolve("reached");
        one.onerror = () => resolve("refused");
        one.src = "${target}";
      });
      return [here, there, image];
    })()`);
    expect(tried).toEqual(["refused", "refused", "refused"]);
    expect(requests).toBe(0);
    expect(readFileSync(address.slice("file://".length), "utf8")).not.toMatch(/<(?:script|link|img)[^>]+(?:src|href)=/);
  }, 60_000);

  it("shows what a pack says as text", async () => {
    const hostile = await browser.open();
    await hostile.goto(address);
    const name = `<img src=x onerror=document.title=1>\u202e.zip`;
    await hostile.locator("#pack").setInputFiles({ name, mimeType: "application/zip", buffer: Buffer.alloc(3) });
    await hostile.locator("#outcome section h2").waitFor();
    expect(await hostile.locator("#outcome img").count()).toBe(0);
    expect(await seenText(hostile.locator("#outcome"))).not.toContain("\u202e");
  }, 60_000);

  it("is usable in English and Spanish, light and dark, by 320 pixels, and without sight", async () => {
    for (const locale of ["en-GB", "es-MX"])
      for (const colorScheme of ["light", "dark"] as const)
        for (const width of [320, 1280]) {
          const one = await browser.open({ locale, colorScheme, viewport: { width, height: 800 } });
          await one.goto(address);
          const [whole, refused] = locale === "en-GB" ? ["VERIFIED", "REFUSED"] : ["VERIFICADO", "RECHAZADO"];
          for (const [buffer, says] of [
            [pack, whole],
            [Buffer.concat([pack, Buffer.from("x")]), refused],
          ] as const) {
            await choose(one, buffer);
            expect(await seenText(one.locator("#outcome"))).toContain(says);
            const name = `${locale}-${colorScheme}-${width}-${says}`;
            if (SHOTS !== undefined) await one.screenshot({ path: join(SHOTS, `verify-${name}.png`), fullPage: true });
            await one.evaluate(axe.source);
            const { violations } = (await one.evaluate("axe.run()")) as AxeResult;
            expect(violations, name).toEqual([]);
            expect(await one.evaluate("document.documentElement.scrollWidth"), name).toBeLessThanOrEqual(width);
          }
          await one.context().close();
        }
  }, 300_000);

  it("speaks the other language when it is asked to", async () => {
    await page.getByRole("button", { name: "Español" }).click();
    expect(await page.title()).toBe("Verificar un paquete de evidencias – Cleargate");
    expect(await page.evaluate("document.documentElement.lang")).toBe("es");
    await page.getByRole("button", { name: "English" }).click();
    expect(await page.evaluate("document.documentElement.lang")).toBe("en");
  });
});
