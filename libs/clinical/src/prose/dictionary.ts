// The whole dictionary, compiled once: targets, owners, places. A site adds its own words to a target.
import { UnreadablePattern } from './text/pattern.js';
import { compileDictionary, type Dictionary } from './text/word-tree.js';
import { BEDSIDE_TARGETS } from './target/bedside.js';
import { CATHETER_TARGETS } from './target/catheter.js';
import { FLOW_TARGETS } from './target/flow.js';
import { NEUTRAL_PATTERNS } from './target/neutral.js';
import { OWNERS, OWNER_PATTERNS, REMNANT_PATTERNS, type Owner } from './target/hosts.js';
import { LEAK_TARGETS } from './target/leak.js';
import { PLACES, PLACE_PATTERNS, type Place } from './target/places.js';
import { PUMP_TARGETS } from './target/pump.js';
import { RESERVOIR_TARGETS } from './target/reservoir.js';
import { ROTOR_TARGETS } from './target/rotor.js';
import { TARGET_CLASSES, type Target } from './target/target.js';
import { TIP_TARGETS } from './target/tip.js';
import { TRACER_TARGETS } from './target/tracer.js';
import { VIEW_TARGETS } from './target/views.js';

export const TARGETS: readonly Target[] = [
  ...CATHETER_TARGETS,
  ...LEAK_TARGETS,
  ...FLOW_TARGETS,
  ...TIP_TARGETS,
  ...PUMP_TARGETS,
  ...RESERVOIR_TARGETS,
  ...ROTOR_TARGETS,
  ...TRACER_TARGETS,
  ...BEDSIDE_TARGETS,
  ...VIEW_TARGETS,
];

/** A target by its id. @throws RangeError for an id that is none: a slip of this room, found when it loads. */
export const targetOf = (id: string): Target => {
  const found = TARGETS.find((target) => target.id === id);
  if (found === undefined) throw new RangeError(`no target ${id}`);
  return found;
};

export interface OwnerWord {
  readonly owner: Owner;
  readonly remnant: boolean;
}

export interface ReaderDictionary {
  readonly targets: Dictionary<Target>;
  readonly owners: Dictionary<OwnerWord>;
  readonly places: Dictionary<Place>;
  /** Words that say nothing of the system. */
  readonly neutral: Dictionary<'neutral'>;
}

/** Words a site adds, by target id. */
export type SiteWords = Readonly<Record<string, readonly string[]>>;

/** @throws UnreadablePattern when a word of the site cannot be read, or names no target. */
export const compileReader = (site: SiteWords = {}): ReaderDictionary => {
  for (const id of Object.keys(site))
    if (!TARGETS.some((target) => target.id === id)) throw new UnreadablePattern(`no such target: ${id}`);
  return compiled(site);
};

const compiled = (site: SiteWords): ReaderDictionary => ({
  targets: compileDictionary(
    TARGETS.map((target) => ({ entry: target, patterns: [...target.patterns, ...(site[target.id] ?? [])] })),
    TARGET_CLASSES,
  ),
  owners: compileDictionary<OwnerWord>(
    [
      ...OWNERS.map((owner) => ({
        entry: { owner, remnant: false },
        patterns: OWNER_PATTERNS[owner],
      })),
      { entry: { owner: 'device', remnant: true }, patterns: REMNANT_PATTERNS },
    ],
    TARGET_CLASSES,
  ),
  places: compileDictionary<Place>(
    PLACES.map((place) => ({ entry: place, patterns: PLACE_PATTERNS[place] })),
    TARGET_CLASSES,
  ),
  neutral: compileDictionary<'neutral'>([{ entry: 'neutral', patterns: NEUTRAL_PATTERNS }], TARGET_CLASSES),
});
