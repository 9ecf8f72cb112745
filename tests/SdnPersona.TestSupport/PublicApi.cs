using System.Reflection;
using System.Text;

namespace SdnPersona.TestSupport;

/// <summary>
/// What users of an assembly can see, one line for each type and member, in a file that a change of it has to change:
/// so it is seen in a review. <c>UPDATE_PUBLIC_API=1</c> writes the file anew.
/// </summary>
public static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Compares an assembly with the file of its name in <c>tests/golden/api</c>.</summary>
    public static void AssertUnchanged(Assembly assembly)
    {
        var file = Path.Combine(Repository.Root, "tests", "golden", "api", $"{assembly.GetName().Name}.txt");
        var actual = Describe(assembly);
        if (Environment.GetEnvironmentVariable("UPDATE_PUBLIC_API") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
        }

        var expected = File.Exists(file) ? File.ReadAllText(file).Split('\n') : [];
        var lines = actual.Split('\n');
        var differences = expected.Except(lines).Select(line => $"- {line}")
            .Concat(lines.Except(expected).Select(line => $"+ {line}"));
        Assert.AreEqual(
            "", string.Join('\n', differences), $"the public API has changed; if it was meant to, write {file} anew");
    }

    private static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(Name(type));
            Type?[] bases = [type.IsClass && type.BaseType != typeof(object) ? type.BaseType : null, .. Interfaces(type)];
            var named = bases.OfType<Type>().Select(Name).ToList();
            text.Append(named.Count > 0 && !type.IsEnum ? $" : {string.Join(", ", named)}\n" : "\n");
            foreach (var line in type.GetMembers(Declared).Select(Describe).OfType<string>().Order(StringComparer.Ordinal))
            {
                text.Append("  ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Kind(Type type) =>
        type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? type.IsByRefLike ? "ref struct" : "struct"
        : type.IsSubclassOf(typeof(Delegate)) ? "delegate"
        : type is { IsAbstract: true, IsSealed: true } ? "static class"
        : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";

    private static IEnumerable<Type> Interfaces(Type type) =>
        type.GetInterfaces().Where(face => face.IsVisible && !face.Name.StartsWith("IEquatable", StringComparison.Ordinal))
            .OrderBy(face => face.ToString(), StringComparer.Ordinal);

    private static string? Describe(MemberInfo member) => member switch
    {
        FieldInfo { IsSpecialName: true } => null,
        FieldInfo field when field.IsPublic || field.IsFamily => field.IsLiteral
            ? $"const {Name(field.FieldType)} {field.Name} = {Convert.ToString(field.GetRawConstantValue(), System.Globalization.CultureInfo.InvariantCulture)}"
            : $"{Static(field.IsStatic)}{Name(field.FieldType)} {field.Name}",
        ConstructorInfo constructor when IsVisible(constructor) => $"new({Parameters(constructor)})",
        PropertyInfo property when property.GetAccessors(true).Any(IsVisible) =>
            $"{Static(property.GetAccessors(true)[0].IsStatic)}{Name(property.PropertyType)} {property.Name} {{ {string.Join(' ', property.GetAccessors(true).Where(IsVisible).Select(Accessor).Order(StringComparer.Ordinal))} }}",
        EventInfo happening when happening.AddMethod is { } add && IsVisible(add) =>
            $"event {Name(happening.EventHandlerType!)} {happening.Name}",
        MethodInfo method when IsVisible(method)
            && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal))
            && !method.Name.Contains('<', StringComparison.Ordinal) =>
            $"{Static(method.IsStatic)}{Name(method.ReturnType)} {method.Name}{Generic(method.GetGenericArguments())}({Parameters(method)})",
        _ => null,
    };

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Accessor(MethodInfo method) => method.Name.StartsWith("get_", StringComparison.Ordinal) ? "get;"
        : method.ReturnParameter.GetRequiredCustomModifiers().Length > 0 ? "init;" : "set;";

    private static string Static(bool isStatic) => isStatic ? "static " : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{(parameter.IsOut ? "out " : "")}{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? " = …" : "")}"));

    private static string Generic(Type[] arguments) =>
        arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(Name))}>";

    private static string Name(Type type)
    {
        if (type.IsByRef)
        {
            return $"{Name(type.GetElementType()!)}&";
        }

        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!)}[]";
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        var name = type.Name.Split('`')[0] + Generic(type.GetGenericArguments());
        return type.DeclaringType is { } outer ? $"{Name(outer)}.{name}" : name;
    }
}
