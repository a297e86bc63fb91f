// Native ES modules under Jest: swc strips the types, the doors (#clinical, ...) point at the source instead of dist.
import { packageFiles } from './deploy/packages.mjs';

const door = (lib, path = 'index') => `<rootDir>/libs/${lib}/src/${path}.ts`;

export default {
  testEnvironment: 'node',
  // Real processes and real databases on a busy machine: a test fails for what it finds, not for being slow.
  testTimeout: 60_000,
  // Much of a test is waiting for processes: three files at once, however many cores there are, since each may hold a whole house.
  maxWorkers: 3,
  // Modules of a file are never given back by the process that loaded them.
  workerIdleMemoryLimit: '1500MB',
  testSequencer: '<rootDir>/test/sequence.mjs',
  testMatch: ['<rootDir>/{apps,libs,test}/**/*.spec.ts'],
  // The planted breaks of the house rules are examples, not tests.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/house-rules/breaks/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          keepClassNames: true,
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true },
        },
      },
    ],
  },
  moduleNameMapper: {
    ...packageFiles(),
    '^#messaging/contracts$': door('messaging', 'contracts/index'),
    '^#messaging$': door('messaging', 'bullmq/index'),
    '^#(clinical|fhir|intake|persistence|platform|service)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/(?!packages/)'],
  setupFiles: ['<rootDir>/test/setup.mjs'],
};
