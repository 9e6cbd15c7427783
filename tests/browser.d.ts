/** What scripts know and the browsers' own declarations don't say. */

/** Written in front of a script, or fetched: see the `scripts.py` that makes it. */
declare const SITE: { name: string; address: string };
/** Of the site's words: see `in_script` in generator/language.py. */
declare const SITE_LANGUAGE: string;
declare const PLURAL_RULE: number;
/** A message without values is a text by the time that it is served; with values it takes the part `saying`. */
declare function says(message: string): string;
declare const lunr: any;
declare function importScripts(...addresses: (string | URL)[]): void;

/** A selector says more of an element than its type: our pages have what it asks for. */
interface Element {
  [name: string]: any;
}

/** Whom an event was sent to, on our pages an element. */
interface EventTarget {
  closest: any;
  files: any;
  id: any;
  readonly isContentEditable: boolean;
  value: any;
}

/** What scripts of the search leave for each other. */
interface Window {
  lunrSearch: any;
  Search: any;
}
