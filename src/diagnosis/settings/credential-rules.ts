import { isObject } from '../../exporter-config/config-file.ts';
import type { Setting } from '../../exporter-config/config-file.ts';
import { isPlaintext } from './reviewed-exporter.ts';
import type { ReviewedExporter } from './reviewed-exporter.ts';
import { findingOf } from './setting-finding.ts';
import type { FindingDraft, SettingFinding } from './setting-finding.ts';
import { isSecret } from './shown-value.ts';
import { isInside } from './target.ts';

/** Headers: what is empty, cannot be sent, was never filled in, or can be read by everybody on the way. */
export function credentialFindings(exporter: ReviewedExporter): SettingFinding[] {
  const headers = headersOf(exporter);
  const drafts = headers.flatMap((header) => rules.map((rule) => rule(header)));
  return [...drafts, inPlainText(exporter, headers)].flatMap((draft) => (draft ? [findingOf(exporter.id, draft)] : []));
}

interface Header {
  /** In lower case. */
  readonly name: string;
  readonly value: string;
  readonly setting: Setting;
}

/** Those whose values are known: as a map, or as a list of names and values. */
export function headersOf({ look, config }: ReviewedExporter): Header[] {
  const { value } = look('headers');
  if (Array.isArray(value)) {
    return value.filter(isObject).flatMap(({ name, value: text }) => {
      const { place, unset } = look('headers');
      if (unset.length > 0) return [];
      return [headerOf(String(name), { path: [...look('headers').path, String(name)], place, value: text, unset })];
    });
  }
  if (!isObject(value)) return [];
  return Object.keys(value).flatMap((name) => {
    const setting = config.look([...look('headers').path, name]);
    return setting.unset.length > 0 ? [] : [headerOf(name, setting)];
  });
}

function headerOf(name: string, setting: Setting): Header {
  const { value } = setting;
  const text = typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value);
  return { name: name.toLowerCase(), value: text, setting };
}

type Rule = (header: Header) => FindingDraft | undefined;

const empty: Rule = ({ name, value, setting }) => {
  if (!isSecret(name) || !/^(?:bearer|basic|apikey)?\s*$/i.test(value)) return undefined;
  const isBare = value.trim() === '';
  return {
    title: `The header ${name} ${isBare ? 'is empty' : 'names a scheme and no credentials'}`,
    confidence: 'certain',
    because: 'The exporter sends it as it is; a backend that asks for credentials answers 401.',
    evidence: [setting],
    fix: 'Give it its value, best by a variable. If it holds one already, that variable is empty here.',
    settings: [[setting.path, `${isBare ? '' : `${value.trim()} `}\${env:TOKEN}`]],
    why: 'The Collector puts an empty text in the place of a variable that is not set, warns, and starts.',
    row: 'auth-401',
  };
};

const notToBeSent: Rule = ({ name, value, setting }) => {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (!/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)) return undefined;
  return {
    title: `The header ${name} holds the end of a line`,
    confidence: 'certain',
    because:
      'No request is ever sent: “invalid header field value” over HTTP, retried until the budget is spent; “non-printable ASCII characters” over gRPC, dropped at once.',
    evidence: [setting],
    fix: 'Take the line break off its end: a value in a block (`|`) has one, and so has a secret that was written by `echo`.',
    why: 'Headers end where lines end, so a value that holds such an end would be two headers.',
  };
};

const placeholder: Rule = ({ name, value, setting }) => {
  if (!/<[^<>]+>|\byour[-_ ]|change[-_ ]?me|replace[-_ ]?me|^(?:bearer |basic )?x{3,}$/i.test(value)) return undefined;
  return {
    title: `The header ${name} was never filled in`,
    confidence: 'likely',
    because: 'Its value is a placeholder, as examples have them.',
    evidence: [setting],
    fix: 'Put the value of your own there, best by a variable.',
    settings: [[setting.path, '${env:TOKEN}']],
    why: 'A backend cannot tell a wrong key from none: 401, and since no later attempt can do better, the data is dropped at once.',
    row: 'auth-401',
  };
};

const rules: readonly Rule[] = [empty, notToBeSent, placeholder];

function inPlainText(exporter: ReviewedExporter, headers: readonly Header[]): FindingDraft | undefined {
  const secret = headers.find(({ name, value }) => isSecret(name) && value !== '');
  const endpoint = exporter.endpoints.find(({ target }) => isPlaintext(exporter, target) && !isInside(target.host));
  if (!secret || !endpoint) return undefined;
  return {
    title: 'Credentials are sent in plain text to a host elsewhere',
    confidence: 'certain',
    because: `The exporter speaks no TLS to ${endpoint.target.host}, and sends the header ${secret.name} with every request.`,
    evidence: [endpoint.setting, secret.setting],
    fix: 'Speak TLS. If something on the way adds it, let that be the endpoint.',
    why: 'Everybody on the way can read them, and many gateways answer plain text with a redirect, which the data does not survive.',
    row: 'plain-client-tls-server',
  };
}
