import { CreateEmailIdentityCommand, SESv2Client } from "@aws-sdk/client-sesv2";
import { signedHeaders } from "../../local/gateway/sigv4/sign.ts";
import type { Ministack } from "./ministack.ts";

/** What an account has beside the stack: a verified sender, and a user for each agent. */

const ADMIN = { accessKeyId: "test", secret: "test" };

const callIam = async ({ endpoint }: Ministack, parameters: Readonly<Record<string, string>>): Promise<string> => {
  const body = new URLSearchParams({ Version: "2010-05-08", ...parameters }).toString();
  const type = { "content-type": "application/x-www-form-urlencoded" };
  const url = new URL("/", endpoint);
  const { host: _, ...headers } = signedHeaders(url, "iam", "us-east-1", ADMIN, type, body, new Date());
  const answer = await fetch(url, { method: "POST", headers, body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${parameters.Action}: ${text}`);
  return text;
};

/** A user with the tag and the policy that `docs/deploying.md` asks for. @returns the environment of its processes */
export const addAgent = async (
  at: Ministack,
  agent: string,
  policyArn: string,
): Promise<Readonly<Record<string, string>>> => {
  const tag = { "Tags.member.1.Key": "cleargate-agent", "Tags.member.1.Value": agent };
  await callIam(at, { Action: "CreateUser", UserName: agent, ...tag });
  await callIam(at, { Action: "AttachUserPolicy", UserName: agent, PolicyArn: policyArn });
  const made = await callIam(at, { Action: "CreateAccessKey", UserName: agent });
  const member = (name: string): string => new RegExp(`<${name}>([^<]+)</${name}>`).exec(made)?.[1] ?? "";
  return { AWS_ACCESS_KEY_ID: member("AccessKeyId"), AWS_SECRET_ACCESS_KEY: member("SecretAccessKey") };
};

export const verifyAddresses = async (...addresses: readonly string[]): Promise<void> => {
  for (const EmailIdentity of addresses)
    await new SESv2Client().send(new CreateEmailIdentityCommand({ EmailIdentity }));
};
