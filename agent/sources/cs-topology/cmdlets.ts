import { Failure } from "../../../core/failure.ts";
import type { SystemParts } from "../system/system-parts.ts";
import type { Cells } from "./read-row.ts";

/**
 * What each cmdlet of Lync Server says of the system, by columns of these names. Where a name is documented is said on the
 * page of the source; the others are second-hand.
 */
interface Cmdlet {
  /** Without them a file is something else. */
  readonly columns: readonly string[];
  read(cells: Cells, parts: SystemParts, where: string): void;
}

/** `Registrar:atl-cs-001.litwareinc.com`, as MicrosoftDocs/office-docs-powershell, Get-CsService.md has it. */
const SERVICE = /^([A-Za-z]+):([^:/\s]+)$/;
/** `site:Redmond`, ibidem. */
const siteOf = (text: string | undefined): string | undefined => text?.replace(/^site:/i, "");
/** `service:UserServer:pool01.contoso.com`, or without `service:`. */
const poolOf = (text: string | undefined): string | undefined => text?.replace(/^(?:service:)?[A-Za-z]+:/, "");

const services: Cmdlet = {
  columns: ["Identity"],
  read: (cells, parts, where) => {
    const identity = cells.need("Identity");
    // The role is read from here: as JSON has it, it is the number of an enumeration.
    const [, role = "", pool = ""] = SERVICE.exec(identity) ?? [];
    if (role === "") throw new Failure("source-invalid", `${where}: Identity is "${identity}", which names no service`);
    const site = siteOf(cells.one("SiteId"));
    switch (role.toLowerCase()) {
      case "edgeserver":
        parts.add("edge", pool, {
          ...{ site, "next-hop": poolOf(cells.one("Registrar")) },
          "internal-fqdn": cells.one("InternalInterfaceFqdn"),
          "external-fqdn": ["AccessEdgeExternalFqdn", "DataEdgeExternalFqdn", "AVEdgeExternalFqdn"].flatMap(
            (column) => cells.one(column) ?? [],
          ),
          "sip-port": cells.one("AccessEdgeInternalSipPort"),
        });
        break;
      case "pstngateway":
        parts.add("gateway", pool, { site });
        return;
      case "archivingserver":
        parts.add("archiving", pool, { pool });
        break;
      case "monitoringserver":
        parts.add("monitoring", pool, { pool });
        break;
      default:
    }
    parts.add("pool", pool, { site, service: role });
  },
};

/** A policy's settings are in Export-CsConfiguration; here it has its name. */
const policies = (kind: string): Cmdlet => ({
  columns: ["Identity"],
  read: (cells, parts) =>
    parts.add("policy", `${kind}/${cells.need("Identity")}`, { kind, description: cells.one("Description") }),
});

const responseGroups = (part: string): Cmdlet => ({
  columns: ["Identity", "Name"],
  read: (cells, parts) =>
    parts.add("response-group", `${part}/${cells.need("Name")}`, {
      ...{ part, address: cells.one("PrimaryUri"), pool: cells.one("OwnerPool") },
    }),
});

const POLICIES = [
  ...["Archiving", "Client", "ClientVersion", "Conferencing", "ExternalAccess", "HostedVoicemail", "Location"],
  ...["Mobility", "Pin", "Presence", "Voice"],
];

const NAMED: Readonly<Record<string, Cmdlet>> = {
  "Get-CsPool": {
    columns: ["Identity"],
    read: (cells, parts) =>
      parts.add("pool", cells.one("Fqdn") ?? cells.need("Identity"), { site: siteOf(cells.one("Site")) }),
  },
  "Get-CsComputer": {
    columns: ["Identity", "Pool"],
    read: (cells, parts) =>
      parts.add("server", cells.one("Fqdn") ?? cells.need("Identity"), { pool: cells.need("Pool") }),
  },
  "Get-CsService": services,
  "Get-CsSipDomain": {
    columns: ["Identity"],
    read: (cells, parts) => parts.add("sip-domain", cells.need("Identity"), { default: cells.one("IsDefault") }),
  },
  "Get-CsVoiceRoute": {
    columns: ["Identity", "NumberPattern"],
    read: (cells, parts) =>
      parts.add("voice-route", cells.need("Identity"), {
        "number-pattern": cells.one("NumberPattern"),
        usage: cells.many("PstnUsages"),
        gateway: cells.many("PstnGatewayList").flatMap((one) => poolOf(one) ?? []),
      }),
  },
  "Get-CsDialPlan": {
    columns: ["Identity"],
    read: (cells, parts) => parts.add("dial-plan", cells.need("Identity"), { description: cells.one("Description") }),
  },
  "Get-CsConferenceDirectory": {
    columns: ["Identity"],
    read: (cells, parts) =>
      parts.add("conference-directory", cells.need("Identity"), { pool: poolOf(cells.one("ServiceId")) }),
  },
  "Get-CsDialInConferencingAccessNumber": {
    columns: ["PrimaryUri"],
    read: (cells, parts) =>
      parts.add("access-number", cells.one("DisplayNumber") ?? cells.need("PrimaryUri"), {
        ...{ address: cells.one("PrimaryUri"), line: cells.one("LineUri"), pool: cells.one("Pool") },
        ...{ language: cells.one("PrimaryLanguage"), region: cells.many("Regions") },
      }),
  },
  "Get-CsRgsWorkflow": responseGroups("workflow"),
  "Get-CsRgsQueue": responseGroups("queue"),
  "Get-CsRgsAgentGroup": responseGroups("agent-group"),
  "Get-CsTrustedApplication": {
    columns: ["ApplicationId", "TrustedApplicationPoolFqdn"],
    read: (cells, parts) => {
      const pool = cells.need("TrustedApplicationPoolFqdn");
      parts.add("trusted-application", `${cells.need("ApplicationId")} on ${pool}`, { pool, port: cells.one("Port") });
    },
  },
  "Get-CsExUmContact": {
    columns: ["SipAddress"],
    read: (cells, parts) =>
      parts.add("um-contact", cells.need("SipAddress"), {
        ...{ address: cells.one("SipAddress"), line: cells.one("DisplayNumber"), pool: cells.one("RegistrarPool") },
      }),
  },
  "Get-CsCertificate": {
    columns: ["Thumbprint", "NotAfter"],
    read: (cells, parts) => {
      const thumbprint = cells.need("Thumbprint");
      parts.add("certificate", thumbprint, {
        ...{ thumbprint, subject: cells.one("Subject"), issuer: cells.one("Issuer") },
        ...{ expires: cells.instant("NotAfter"), serial: cells.one("SerialNumber") },
        server: cells.one("PSComputerName"),
      });
    },
  },
};

export const CMDLETS: ReadonlyMap<string, Cmdlet> = new Map(
  [...Object.entries(NAMED), ...POLICIES.map((kind) => [`Get-Cs${kind}Policy`, policies(kind)] as const)].map(
    ([name, cmdlet]) => [name.toLowerCase(), cmdlet] as const,
  ),
);

export const CMDLET_NAMES: readonly string[] = [
  ...Object.keys(NAMED),
  ...POLICIES.map((kind) => `Get-Cs${kind}Policy`),
];
