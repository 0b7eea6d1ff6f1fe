variable "region" {
  type        = string
  description = "Region of the stack and of the bucket with the zips"
}

variable "stack_name" {
  type        = string
  description = "Alarms, metrics and the bus have it in their names"
  default     = "Cleargate"
}

variable "template_folder" {
  type        = string
  description = "What npm run publish-template wrote, or the cleargate-template.zip of a release, unpacked"
  default     = "../../dist/template"
}

variable "artifact_bucket" {
  type        = string
  description = "A bucket of yours in the region, which keeps the zips as long as the stack is there"
}

variable "artifact_prefix" {
  type        = string
  description = "What the names of the zips begin with in that bucket; with a slash at its end, or empty"
  default     = "cleargate/0.1.0/"
}

variable "iam_role_arn" {
  type        = string
  description = "Role that CloudFormation makes the stack as; without it, whoever applies"
  default     = null
}

variable "sender" {
  type        = string
  description = "Address that mails come from; its identity is verified in SES"
}

variable "oidc_issuer" {
  type        = string
  description = "URL of the OIDC issuer; without it the stack makes a user pool"
  default     = ""
}

variable "oidc_audience" {
  type        = string
  description = "Audience (client id) that tokens must carry"
  default     = "cleargate"
}

variable "role_claim" {
  type        = string
  description = "Claim of the token that lists operator, manager or auditor, as a JSON array"
  default     = "roles"
}

variable "console_client_id" {
  type        = string
  description = "OIDC client of the console: public, with PKCE"
  default     = "cleargate-console"
}

variable "console_scopes" {
  type        = string
  description = "Scopes that the console asks for"
  default     = "openid profile email"
}

variable "console_issuer_origins" {
  type        = string
  description = "Origins of the issuer's endpoints that are not on its own"
  default     = ""
}

variable "fsck_every_days" {
  type        = string
  description = "Days after which everything stored is walked again"
  default     = "7"
}
