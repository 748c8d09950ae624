// graphql-http's audits of a server. It prints a line of JSON for each, as it came out.
//
//   node audit-http.js URL [TOKEN]
import { serverAudits } from "graphql-http";

const [url, token] = process.argv.slice(2);
if (!url) {
  console.error("usage: node audit-http.js URL [TOKEN]");
  process.exit(2);
}
const signedIn = (to, { headers, ...rest } = {}) => fetch(to, { ...rest, headers: { ...headers, authorization: `Bearer ${token}` } });

for (const { id, name, fn } of serverAudits({ url, fetchFn: token ? signedIn : fetch })) {
  const audit = { id, name, level: name.split(" ")[0] };
  try {
    const { status, reason } = await fn();
    console.log(JSON.stringify({ ...audit, status, reason }));
  } catch (error) {
    console.log(JSON.stringify({ ...audit, status: "error", reason: String(error) }));
  }
}
