// Runs a process of one file with what V8 made of it when it was built: half the time to come up (docs/decisions/0013).
// It lies beside the files, in dist/run; `npm run build` puts it there.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import Module, { createRequire, SourceMap } from 'node:module';
import { basename, dirname, resolve } from 'node:path';
import { constants, Script } from 'node:vm';

/** The name of the script carries the digest of its text: V8 itself tells two scripts apart by their length alone. */
const codeOf = (file) => file.replace(/\.cjs$/, '.code');

/** Without a code, or with one of another V8, the script is compiled as any other. */
function kept(file) {
  try {
    return readFileSync(codeOf(file));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function evaluate(file, cachedData) {
  const script = new Script(Module.wrap(readFileSync(file, 'utf8')), {
    filename: file,
    ...(cachedData && { cachedData }),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const module = { exports: {} };
  script.runInThisContext().call(module.exports, module.exports, createRequire(file), module, file, dirname(file));
  return { script, exports: module.exports };
}

/** A trace names the line of our source. The map is read with the first trace that somebody looks at. */
function nameSources(file) {
  let map;
  const place = (frame) => {
    const said = String(frame);
    if (frame.getFileName() !== file) return said;
    map ??= new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
    const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
    const { originalSource, originalLine, originalColumn } = map.findEntry(line - 1, column - 1);
    if (!originalSource) return said;
    const source = resolve(dirname(file), originalSource);
    // Of a package the map knows the file alone.
    if (source.includes('node_modules')) return said.replace(file, `${source} in ${basename(file)}`);
    return said.replace(`${file}:${line}:${column}`, `${source}:${originalLine + 1}:${originalColumn + 1}`);
  };
  Error.prepareStackTrace = (error, frames) => {
    const head = Error.prototype.toString.call(error);
    const at = (name) => [head, ...frames.map((frame) => `    at ${name(frame)}`)].join('\n');
    try {
      return at(place);
    } catch {
      return at(String); // a trace is owed even where the map cannot be read
    }
  };
}

/** @returns what the script exports */
export function load(file) {
  nameSources(file);
  return evaluate(file, kept(file)).exports;
}

/** Once, at build time: keeps what V8 compiled until the script was evaluated, and runs nothing. */
export function keepCode(file) {
  const { script } = evaluate(file);
  writeFileSync(`${codeOf(file)}.new`, script.createCachedData());
  renameSync(`${codeOf(file)}.new`, codeOf(file));
}
