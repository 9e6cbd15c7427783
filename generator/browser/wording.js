/** Days, and what is counted, in words. */
const DATE = new Intl.DateTimeFormat(SITE_LANGUAGE, { dateStyle: "long", timeZone: "UTC" });
/** @type {(n: number, forms: any, ...values: any[]) => string} */
const counts = (n, forms, values) =>
  says(forms[+PLURAL_RULE] ?? forms.at(-1), { count: n.toLocaleString(SITE_LANGUAGE), ...values });
