import { readdirSync, readFileSync } from 'node:fs';

const legal = /^(licen[cs]e|copying|notice|thirdpartynotices)/i;

// licenses adds LICENSES.txt to the bundle: the terms of every package that may be in it, in the order of the lock file.
// The lock file is asked, not the bundler, which does not see into the workers.
export function licenses() {
  return {
    name: 'licenses',
    generateBundle() {
      const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
      const texts = Object.entries(packages)
        .filter(([folder, { dev }]) => folder && !dev)
        .map(([folder, { version, license }]) => termsOf(folder, version, license));
      this.emitFile({ type: 'asset', fileName: 'LICENSES.txt', source: texts.join('\n') });
    },
  };
}

function termsOf(folder, version, license) {
  const name = folder.replace(/^.*node_modules\//, '');
  const files = readdirSync(folder).filter(file => legal.test(file)).sort();
  const texts = files.map(file => readFileSync(`${folder}/${file}`, 'utf8').replaceAll('\r\n', '\n').trim());
  return [`==== ${name} ${version} (${license})`, ...texts, ''].join('\n\n');
}
