// breaks: test-tools-stay-in-tests
import { Test } from '@nestjs/testing';
export const tool = Test;
