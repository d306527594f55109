// Takes what is not public out of a documentation file: the compiler writes down every comment, and a package must not
// tell people of members that they cannot reach. Run by `dotnet pack`: dotnet run --file KeepPublicDocs.cs -- LIBRARY
// DOCUMENTATION

using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

XDocument document = XDocument.Load(args[1], LoadOptions.PreserveWhitespace);
using FileStream stream = File.OpenRead(args[0]);
using var file = new PEReader(stream);
HashSet<string> names = PublicNames(file.GetMetadataReader());
foreach (XElement member in document.Descendants("member").ToArray())
{
    if (!names.Contains(WithoutSignature(member.Attribute("name")!.Value)))
        member.Remove();
}

document.Save(args[1]);

// Overloads share a name; where one of them is public, all are kept.
static string WithoutSignature(string id) => id.Split('(', '~')[0].Split("``")[0];

static HashSet<string> PublicNames(MetadataReader reader)
{
    var names = new HashSet<string>();
    foreach (TypeDefinition type in reader.TypeDefinitions.Select(reader.GetTypeDefinition))
    {
        if (!IsTypeVisible(reader, type))
            continue;
        string name = FullName(reader, type);
        names.Add("T:" + name);
        foreach (FieldDefinition field in type.GetFields().Select(reader.GetFieldDefinition))
            if (IsFieldVisible(field.Attributes & FieldAttributes.FieldAccessMask))
                names.Add("F:" + name + "." + reader.GetString(field.Name));
        foreach (MethodDefinition method in type.GetMethods().Select(reader.GetMethodDefinition))
            if (IsMethodVisible(method))
                names.Add("M:" + name + "." + reader.GetString(method.Name).Replace('.', '#'));
        foreach (PropertyDefinition property in type.GetProperties().Select(reader.GetPropertyDefinition))
        {
            PropertyAccessors accessors = property.GetAccessors();
            if (new[] { accessors.Getter, accessors.Setter }
                .Any(half => !half.IsNil && IsMethodVisible(reader.GetMethodDefinition(half))))
                names.Add("P:" + name + "." + reader.GetString(property.Name));
        }
    }

    return names;
}

static bool IsTypeVisible(MetadataReader reader, TypeDefinition type)
{
    TypeAttributes access = type.Attributes & TypeAttributes.VisibilityMask;
    return access == TypeAttributes.Public
        || (access == TypeAttributes.NestedPublic
            && IsTypeVisible(reader, reader.GetTypeDefinition(type.GetDeclaringType())));
}

static bool IsMethodVisible(MethodDefinition method)
{
    MethodAttributes access = method.Attributes & MethodAttributes.MemberAccessMask;
    return access == MethodAttributes.Public || access == MethodAttributes.Family
        || access == MethodAttributes.FamORAssem;
}

static bool IsFieldVisible(FieldAttributes access) =>
    access == FieldAttributes.Public || access == FieldAttributes.Family || access == FieldAttributes.FamORAssem;

static string FullName(MetadataReader reader, TypeDefinition type)
{
    string name = reader.GetString(type.Name);
    if (!type.GetDeclaringType().IsNil)
        return FullName(reader, reader.GetTypeDefinition(type.GetDeclaringType())) + "." + name;
    return reader.GetString(type.Namespace) + "." + name;
}
