import { ACCOUNT, arnOf } from "../aws/account.ts";
import type { Physical } from "./types.ts";

const named = (ref: string, attributes: Record<string, string> = {}): Physical => ({ ref, attributes });

/** What physical names are made of. All are chosen here, except the ARN of a stream, which the DynamoDB engine chooses. */
export interface Naming {
  readonly endpoint: string;
  /** By the logical id of the table; empty until the tables are created. */
  readonly streamArns: ReadonlyMap<string, string>;
}

type Name = (logicalId: string, naming: Naming) => Physical;

/** S3 and API names are lower case; the others keep their logical id. */
const bucketName = (logicalId: string): string => `cleargate-${logicalId.toLowerCase()}`.slice(0, 63);

const plain: Name = (id) => named(id);

/** Every resource type that the embedded cloud runs, or refuses where AWS would. */
export const SUPPORTED: Readonly<Record<string, Name>> = {
  "AWS::S3::Bucket": (id) => named(bucketName(id), { Arn: `arn:aws:s3:::${bucketName(id)}` }),
  "AWS::S3::BucketPolicy": plain,
  "AWS::KMS::Key": (id) => named(id, { Arn: arnOf("kms", `key/${id}`), KeyId: id }),
  "AWS::SecretsManager::Secret": (id) => named(arnOf("secretsmanager", `secret:${id}`)),
  "AWS::SQS::Queue": (id, { endpoint }) =>
    named(`${endpoint}/${ACCOUNT}/${id}`, {
      Arn: arnOf("sqs", id),
      QueueName: id,
      QueueUrl: `${endpoint}/${ACCOUNT}/${id}`,
    }),
  "AWS::SQS::QueuePolicy": plain,
  "AWS::DynamoDB::Table": (id, { streamArns }) =>
    named(id, { Arn: arnOf("dynamodb", `table/${id}`), StreamArn: streamArns.get(id) ?? "" }),
  "AWS::Lambda::Function": (id) => named(id, { Arn: arnOf("lambda", `function:${id}`) }),
  "AWS::Lambda::EventSourceMapping": plain,
  "AWS::Lambda::EventInvokeConfig": plain,
  "AWS::Lambda::Permission": plain,
  "AWS::IAM::Role": (id) => named(id, { Arn: `arn:aws:iam::${ACCOUNT}:role/${id}`, RoleId: id }),
  "AWS::IAM::Policy": plain,
  "AWS::IAM::ManagedPolicy": (id) => named(`arn:aws:iam::${ACCOUNT}:policy/${id}`),
  "AWS::ApiGatewayV2::Api": (id, { endpoint }) =>
    named(id.toLowerCase(), { ApiId: id.toLowerCase(), ApiEndpoint: `${endpoint}/api` }),
  "AWS::ApiGatewayV2::Route": plain,
  "AWS::ApiGatewayV2::Integration": plain,
  "AWS::ApiGatewayV2::Authorizer": plain,
  "AWS::ApiGatewayV2::Stage": plain,
  "AWS::SES::ConfigurationSet": plain,
  "AWS::SES::ConfigurationSetEventDestination": plain,
  "AWS::Events::EventBus": (id) => named(id, { Arn: arnOf("events", `event-bus/${id}`), Name: id }),
  "AWS::Events::Rule": (id) => named(id, { Arn: arnOf("events", `rule/${id}`) }),
  "AWS::CloudWatch::Alarm": plain,
  "AWS::SNS::Topic": (id) => named(arnOf("sns", id), { TopicArn: arnOf("sns", id), TopicName: id }),
  "AWS::SNS::TopicPolicy": plain,
  "AWS::Logs::LogGroup": (id) => named(`/aws/lambda/${id}`, { Arn: arnOf("logs", `log-group:/aws/lambda/${id}:*`) }),
};

/** Types that are accepted and not run: they monitor or display. */
export const IGNORED: Readonly<Record<string, Name>> = {
  "AWS::CloudWatch::CompositeAlarm": plain,
  "AWS::CloudWatch::Dashboard": plain,
  "AWS::Logs::MetricFilter": plain,
  "AWS::SNS::Subscription": plain,
  "AWS::CDK::Metadata": plain,
  "AWS::Glue::Database": plain,
  "AWS::Glue::Table": plain,
  "AWS::Athena::WorkGroup": plain,
};
