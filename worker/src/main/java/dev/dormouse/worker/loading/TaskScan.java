package dev.dormouse.worker.loading;

import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.sdk.Task;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the tasks in the static fields of the classes of some packages. Only classes that have such
 * a field are initialized.
 */
public final class TaskScan {
  private final ClassPath classPath;
  private final List<String> packages;
  private final ClassLoader loader;
  private final Map<TaskId, Found> found = new LinkedHashMap<>();

  private record Found(Task<?, ?> task, String className) {}

  /**
   * @param classPath directories and jars, as in {@code java.class.path}
   * @param loader loads the classes
   */
  public TaskScan(String classPath, List<String> packages, ClassLoader loader) {
    this.classPath = new ClassPath(classPath);
    this.packages = List.copyOf(packages);
    this.loader = loader;
  }

  public LoadedTasks load() throws LoadFailure {
    if (packages.isEmpty()) {
      throw new LoadFailure(
          "no package is named in which to look for tasks; name some in dormouse.yml");
    }
    var classes = classPath.classesIn(packages);
    for (String name : classes) {
      look(name);
    }
    if (found.isEmpty()) {
      throw new LoadFailure(
          "no task was found in the "
              + classes.size()
              + " classes of the packages "
              + String.join(", ", packages)
              + "; a task is a static field of type dev.dormouse.sdk.Task");
    }
    var tasks = new LinkedHashMap<TaskId, Task<?, ?>>();
    var declarations = new ArrayList<TaskDeclaration>();
    found.forEach((id, one) -> {
      tasks.put(id, one.task());
      declarations.add(one.task().declaration(one.className()));
    });
    declarations.sort(Comparator.comparing(TaskDeclaration::id));
    return new LoadedTasks(tasks, declarations);
  }

  private void look(String name) throws LoadFailure {
    Field[] fields;
    try {
      fields = Class.forName(name, false, loader).getDeclaredFields();
    } catch (ClassNotFoundException | LinkageError e) {
      throw new LoadFailure("class " + name + " cannot be loaded: " + e, e);
    }
    for (var field : fields) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == Task.class) {
        add(name, field, value(name, field));
      }
    }
  }

  private static Task<?, ?> value(String name, Field field) throws LoadFailure {
    try {
      field.setAccessible(true);
      if (field.get(null) instanceof Task<?, ?> task) {
        return task;
      }
    } catch (ExceptionInInitializerError e) {
      throw new LoadFailure(
          "class " + name + " cannot be initialized: its static initializer threw " + e.getCause(),
          e);
    } catch (IllegalAccessException | InaccessibleObjectException | LinkageError e) {
      throw new LoadFailure("class " + name + " cannot be initialized: " + e, e);
    }
    throw new LoadFailure(
        "field " + field.getName() + " of class " + name + " is null; it must be a task");
  }

  private void add(String className, Field field, Task<?, ?> task) throws LoadFailure {
    var before = found.putIfAbsent(task.id(), new Found(task, className));
    if (before != null && before.task() != task) {
      throw new LoadFailure(
          "two tasks have the id \""
              + task.id()
              + "\": one in class "
              + before.className()
              + ", one in field "
              + field.getName()
              + " of class "
              + className
              + "; give one of them another id");
    }
  }
}
