import { isPlaintext, tlsOf } from './reviewed-exporter.ts';
import type { Endpoint, ReviewedExporter } from './reviewed-exporter.ts';
import { findingOf } from './setting-finding.ts';
import type { FindingDraft, SettingFinding } from './setting-finding.ts';
import { withoutSecrets } from './shown-value.ts';
import { isInside } from './target.ts';

/** Whether TLS is spoken where it is meant to be. */
export function tlsFindings(exporter: ReviewedExporter): SettingFinding[] {
  if (!tlsOf(exporter).isKnown) return [];
  const ofFamily = exporter.family === 'grpc' ? [forcedByScheme, notSwitchedOff, forcedByAuthority] : [withoutEffect];
  const rules = [...ofFamily, secureOnPlainPort];
  const ofEndpoints = exporter.endpoints.flatMap((endpoint) => rules.map((rule) => rule(endpoint, exporter)));
  const drafts = [halfIdentity(exporter), insecureText(exporter), ...ofEndpoints];
  return drafts.flatMap((draft) => (draft ? [findingOf(exporter.id, draft)] : []));
}

type Rule = (endpoint: Endpoint, exporter: ReviewedExporter) => FindingDraft | undefined;

const schemeWhy =
  'For gRPC the scheme of the endpoint is no switch: TLS is on unless `tls: {insecure: true}` says otherwise, and https:// switches it on again whatever stands there.';

/** `http://host:4317` looks like plain text, and TLS is spoken. */
const forcedByScheme: Rule = ({ target, setting }, exporter) => {
  const { insecure } = tlsOf(exporter);
  if (target.scheme === 'http' && insecure.value !== true) {
    return {
      title: 'The endpoint says http://, and TLS is spoken all the same',
      confidence: 'certain',
      because: `http:// switches nothing off in an exporter of gRPC; insecure is not ${insecure.value === undefined ? 'set' : 'true'}, so it begins with a TLS handshake.`,
      evidence: [setting, insecure],
      fix: 'For plain text set insecure; for TLS write the endpoint without http://.',
      settings: [[insecure.path, true]],
      why: schemeWhy,
      row: 'tls-client-plain-server',
    };
  }
  if (target.scheme !== 'https' || insecure.value !== true) return undefined;
  return {
    title: 'The endpoint says https://, so insecure: true does nothing',
    confidence: 'certain',
    because: 'TLS is spoken, and the certificate is checked.',
    evidence: [setting, insecure],
    fix: 'Take out the one that is not meant: https:// for plain text, insecure for TLS. A certificate that is not trusted needs ca_file.',
    settings: [[insecure.path, undefined]],
    why: schemeWhy,
    row: 'tls-client-plain-server',
  };
};

const notSwitchedOff: Rule = ({ target, setting }, exporter) => {
  const { section, insecure } = tlsOf(exporter);
  const isUnsaid = section.value === undefined || section.value === null;
  if (!isUnsaid || target.scheme !== undefined || !isInside(target.host)) return undefined;
  if (target.port === '443' || target.port === '8443') return undefined;
  return {
    title: 'TLS is spoken to a host that hardly has it',
    confidence: 'likely',
    because: `Nothing is said about tls, so the exporter speaks it; ${target.host} is a name of this machine, network or cluster, where gRPC is mostly served in plain text, and certificates for such names are rare.`,
    evidence: [setting, insecure],
    fix: 'If the backend speaks plain text, set insecure. If it does have a certificate, say so: name its authority with ca_file.',
    settings: [[insecure.path, true]],
    why: schemeWhy,
    row: 'tls-client-plain-server',
  };
};

/** The scheme alone decides for HTTP. */
const withoutEffect: Rule = ({ target, setting, written }, exporter) => {
  const { insecure, section, hasAuthority } = tlsOf(exporter);
  if (target.scheme === 'https' && insecure.value === true) {
    return {
      title: 'The endpoint says https://, so insecure: true does nothing',
      confidence: 'certain',
      because: 'TLS is spoken, and the certificate is checked: for OTLP/HTTP the scheme alone decides.',
      evidence: [setting, insecure],
      fix: 'For plain text write http://. For a certificate that is not trusted name its authority with ca_file.',
      settings: [[insecure.path, undefined]],
      why: 'insecure speaks of plain text, not of certificates; it is read by gRPC alone.',
      row: 'tls-self-signed',
    };
  }
  if (target.scheme !== 'http' || !hasAuthority) return undefined;
  return {
    title: 'The endpoint says http://, so an authority is named for nothing',
    confidence: 'certain',
    because: 'No TLS is spoken: for OTLP/HTTP the scheme alone decides. What is sent can be read on the way.',
    evidence: [setting, section],
    fix: 'Write https:// if the backend has TLS, else take the section tls out.',
    settings: [[setting.path, withoutSecrets(written.replace(/^http:/i, 'https:'))]],
    why: 'Whoever names an authority means to speak TLS; against a port that has it, plain text ends in EOF or in 400.',
    row: 'plain-client-tls-server',
  };
};

const forcedByAuthority: Rule = ({ target, setting }, exporter) => {
  const { insecure, hasAuthority, section } = tlsOf(exporter);
  if (insecure.value !== true || !hasAuthority || target.scheme === 'https') return undefined;
  return {
    title: 'insecure: true does nothing, since an authority is named',
    confidence: 'certain',
    because: 'With ca_file or ca_pem the exporter speaks TLS, whatever insecure says.',
    evidence: [insecure, section, setting],
    fix: 'Take out the one that is not meant.',
    settings: [[insecure.path, undefined]],
    why: 'An authority is of use for TLS alone, so the Collector takes it for the more earnest wish.',
    row: 'tls-client-plain-server',
  };
};

/** The ports of HTTP have a meaning that is older than OTLP. */
const secureOnPlainPort: Rule = (endpoint, exporter) => {
  const { target, setting } = endpoint;
  const plain = isPlaintext(exporter, target);
  if (plain && target.port === '443') {
    const mend = exporter.family === 'grpc' ? tlsOf(exporter).insecure.path : setting.path;
    const written = withoutSecrets(endpoint.written);
    return {
      title: 'Plain text is sent to 443, the port of TLS',
      confidence: 'likely',
      because: '443 is where the whole Internet speaks TLS.',
      evidence: exporter.family === 'grpc' ? [setting, tlsOf(exporter).insecure] : [setting],
      fix: 'Speak TLS.',
      settings: [[mend, exporter.family === 'grpc' ? false : written.replace(/^http:/i, 'https:')]],
      why: 'A server with TLS waits for a handshake. What comes in plain text, credentials included, it answers with 400 or by hanging up.',
      row: 'plain-client-tls-server',
    };
  }
  if (exporter.family === 'grpc' || target.scheme !== 'https' || target.port !== '80') return undefined;
  return {
    title: 'TLS is spoken to 80, the port of plain text',
    confidence: 'likely',
    because: '80 is where HTTP is spoken without TLS.',
    evidence: [setting],
    fix: 'Take the port of TLS, mostly 443.',
    settings: [[setting.path, withoutSecrets(endpoint.written.replace(':80', ':443'))]],
    why: 'A server without TLS takes a handshake for a broken request.',
    row: 'tls-client-plain-server',
  };
};

function halfIdentity({ look }: ReviewedExporter): FindingDraft | undefined {
  const given = (...keys: string[]): boolean =>
    keys.some((key) => {
      const { value, unset } = look('tls', key);
      return unset.length > 0 || (value !== undefined && value !== null && value !== '');
    });
  const [hasCertificate, hasKey] = [given('cert_file', 'cert_pem'), given('key_file', 'key_pem')];
  if (hasCertificate === hasKey) return undefined;
  const missing = hasCertificate ? 'key_file' : 'cert_file';
  return {
    title: `A client certificate needs a key: ${missing} is missing`,
    confidence: 'certain',
    because: 'The Collector does not start: “TLS configuration must include both certificate and key”.',
    evidence: [look('tls')],
    fix: 'Give both. If the backend asks for no certificate, take out the one: whom to trust is ca_file.',
    settings: [[look('tls', missing).path, '/path/to/client.pem']],
    why: 'With the key the sender proves that the certificate is its own. Whom the sender trusts is another matter, and another setting.',
  };
}

function insecureText({ look, path }: ReviewedExporter): FindingDraft | undefined {
  const { value, unset, ...setting } = look('tls', 'insecure');
  if (typeof value !== 'string' || unset.length > 0) return undefined;
  return {
    title: 'insecure is a text, and has to be true or false',
    confidence: 'certain',
    because: "The Collector does not start: “expected type 'bool'”.",
    evidence: [{ ...setting, value, unset }],
    fix: 'Write it without quotation marks.',
    settings: [[path('tls', 'insecure'), value === 'true']],
    why: 'Quotation marks make a text of everything in YAML. A variable alone (`${env:INSECURE}`) takes the type of what it holds.',
  };
}
