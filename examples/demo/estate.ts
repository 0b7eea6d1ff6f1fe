import { createHash } from "node:crypto";
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A small estate on disk: what its tools would have written, with real bytes in it. */

const HOUR_MS = 3_600_000;
export const ACCOUNTS = 12_000;
const FIRST = [
  "Ana",
  "Ben",
  "Chloé",
  "Dmitri",
  "Elif",
  "Fatima",
  "Goran",
  "Hanna",
  "Ivan",
  "Jun",
  "Kim",
  "Lars",
  "María",
  "Noor",
  "Ola",
  "Priya",
];
const LAST = [
  "Ruiz",
  "Berg",
  "Novak",
  "Okafor",
  "Silva",
  "Tanaka",
  "Ueda",
  "Vogel",
  "Weiss",
  "Xu",
  "Yilmaz",
  "Zhou",
  "Müller",
  "O'Brien",
];

/** Bytes that do not pack, and are the same in every run. */
const bytes = (seed: string, size: number): Buffer => {
  const blocks: Buffer[] = [];
  for (let block = createHash("sha512").update(seed).digest(), done = 0; done < size; done += block.length) {
    blocks.push(block);
    block = createHash("sha512").update(block).digest();
  }
  return Buffer.concat(blocks).subarray(0, size);
};

export interface Estate {
  readonly folder: string;
  /** Writes one file as it was so many hours ago. */
  write(path: string, content: Buffer | string, hoursAgo: number): void;
}

export const estate = (folder: string, nowMs: number): Estate => ({
  folder,
  write: (path, content, hoursAgo) => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    const at = new Date(nowMs - hoursAgo * HOUR_MS);
    utimesSync(file, at, at);
  },
});

const MIB = 1024 ** 2;

/** One export of all accounts, with the columns of Get-CsUser; half of them are homed on each pool. */
export const writeAccounts = (on: Estate, pool: "pool01" | "pool02", homedTwice: boolean, hoursAgo: number): void => {
  const rows = [
    "#TYPE Microsoft.Rtc.Management.ADConnect.Schema.OCSADUser",
    '"DisplayName","SipAddress","HomeServer","RegistrarPool","TargetServerIfMoving","Enabled","Guid"',
  ];
  const home = `CN=LC Services,CN=Microsoft,CN=${pool},CN=Pools,CN=RTC Service,CN=Services,CN=Configuration,DC=contoso,DC=com`;
  const add = (index: number): void => {
    const name = `${FIRST[index % FIRST.length]} ${LAST[index % LAST.length]}`;
    const guid = createHash("md5").update(String(index)).digest("hex");
    rows.push(
      `"${name}","sip:user${String(index).padStart(5, "0")}@contoso.com","${home}",,,"${index % 50 !== 0 ? "True" : "False"}","${guid}"`,
    );
  };
  const [from, to] = pool === "pool01" ? [0, ACCOUNTS / 2] : [ACCOUNTS / 2, ACCOUNTS];
  for (let index = from; index < to; index += 1) add(index);
  if (homedTwice && pool === "pool02") add(4_711);
  on.write(`${pool}/accounts.csv`, `\ufeff${rows.join("\r\n")}\r\n`, hoursAgo);
};

export const writeRtc = (on: Estate, pool: string, part: number, hoursAgo: number): void =>
  on.write(`${pool}/rtc/rtc.bak`, bytes(`${pool} rtc`, Math.round(12 * MIB * part)), hoursAgo);

/** The users of a pool as DBIMPEXP exports them: all of them, or without the last ones. */
export const writeUserData = (on: Estate, pool: "pool01" | "pool02", without: number, hoursAgo: number): void => {
  const [from, to] = pool === "pool01" ? [0, ACCOUNTS / 2] : [ACCOUNTS / 2, ACCOUNTS];
  const resources: string[] = [];
  for (let index = from; index < to - without; index += 1)
    resources.push(
      `  <HomedResource UserAtHost="user${String(index).padStart(5, "0")}@contoso.com"><Contacts/></HomedResource>`,
    );
  on.write(
    `${pool}/user-data/users.xml`,
    `<HomedResources xmlns="http://schemas.microsoft.com/RtcServer/2002/11/dbimpexp">\n${resources.join("\n")}\n</HomedResources>\n`,
    hoursAgo,
  );
};

/** What a person wrote down of the pools and servers, and of what no tool lists. */
const writeSystem = (on: Estate, hoursAgo: number): void => {
  const servers = ["fe01", "fe02"].map(
    (name, index) => `server,${name}.contoso.com,Front End,pool0${index + 1}.contoso.com`,
  );
  const pools = ["pool01", "pool02"].map((name) => `pool,${name}.contoso.com,,`);
  on.write("global/system.csv", `Type,Name,Role,Pool\n${[...pools, ...servers].join("\n")}\n`, hoursAgo);
  const notes = [
    'certificate,sip.contoso.com,"CN=Contoso CA 01, O=Contoso",2030-03-01,,private key in the safe',
    "sip-domain,contoso.com,,,,",
    "dns-record,_sip._tls.contoso.com,,,sip.contoso.com,",
    "gateway,gw01.contoso.com,,,,two E1 lines",
  ];
  on.write("global/notes.csv", `Type,Name,Issuer,Expires,Target,Note\n${notes.join("\n")}\n`, hoursAgo);
};

/** Everything of a good night but the accounts. */
export const writeGoodNight = (on: Estate, hoursAgo: number): void => {
  for (const [pool, server] of [
    ["pool01", "fe01"],
    ["pool02", "fe02"],
  ] as const) {
    writeRtc(on, pool, 1, hoursAgo);
    on.write(`${pool}/rtcconfig/rtcconfig.bak`, bytes(`${pool} config`, 2 * MIB), hoursAgo);
    on.write(`${pool}/settings/pool.xml`, `<Configuration level="pool" name="${pool}"/>\n`, hoursAgo);
    on.write(`${server}/settings/machine.xml`, `<Configuration level="machine" name="${server}"/>\n`, hoursAgo);
    writeUserData(on, pool, 0, hoursAgo);
  }
  writeSystem(on, hoursAgo);
  on.write("pool01/archiving/LcsLog.bak", bytes("archive", 4 * MIB), hoursAgo);
  on.write("global/settings/global.xml", '<Configuration level="global"/>\n', hoursAgo);
  for (let index = 0; index < 200; index += 1)
    on.write(`forest/directory/part${index}.dit`, bytes(`dit ${index}`, 8_192), hoursAgo);
  on.write("forest/certificates/ca.p12", bytes("ca", 4_096), hoursAgo);
};
