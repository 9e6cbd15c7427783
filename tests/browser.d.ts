/** What scripts know and the browsers' own declarations don't say. */

/** Written in front of a script, or fetched: see the `scripts.py` that makes it. */
declare const SITE: { name: string; address: string };
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
