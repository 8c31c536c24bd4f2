// The order of the files of tests: native windows first and small files last, so that no long one runs alone at the end.
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const PROJECTS = ['tauri', 'webkit', 'isolated', 'e2e', 'repository', 'unit']

const placeOf = ({ project }: TestSpecification): number => PROJECTS.indexOf(project.name)

export class ProjectSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((one, other) => placeOf(one) - placeOf(other))
  }
}
